import Synchronization
import VisorKit

/// Keeps the lines of the standard input on the disk until all who read them have passed them on.
///
/// The lines are one incarnation of one source over all lives of the program: a life goes on where the one before ended.
public final class Spool: Sendable {
    /// What the journal calls the source.
    static let source = "-"
    /// The label of a record that says how many lines of the incarnation stand before it.
    static let lineLabel = "line"
    /// How long to wait before a full or broken disk is tried again.
    private static let pause = Duration.milliseconds(50)
    /// How long a broken disk is tried after a stop.
    private static let patienceAfterStop = Duration.seconds(2)

    /// What has been read and could not be kept: one line.
    public struct Unkept: Error, CustomStringConvertible {
        /// What is wrong, and what is lost.
        public let description: String
    }

    private struct Place {
        var next: Int
        var lines: Int
    }

    private struct Readers {
        var passed: [Int: JournalPosition] = [:]
        var bells: [@Sendable () -> Void] = []
        var isOver = false
        var said: String?
    }

    let folder: String
    /// How many bytes of lines are a record: the last segment, which is always kept, must leave room for others.
    private let recordSize: Int
    private let lock: CheckpointFolder
    private let incarnation: String
    private let limit: Int
    /// Whether the oldest lines go where there is no room.
    public let dropsOldest: Bool
    /// Where the first lines stood that were kept when the spool was opened.
    let beginning: SpoolMark
    private let keeper: JournalKeeper<HostFileSystem>
    private let place: Mutex<Place>
    private let readers: ReaderBook
    private let stopSignal = StopSignal()
    private let input: LineReader
    private let say: @Sendable (String) -> Void

    private final class ReaderBook: Sendable {
        let content = Mutex(Readers())

        func ring() {
            for bell in content.withLock(\.bells) { bell() }
        }
    }

    /// Opens the spool in a folder, which is made where there is none.
    ///
    /// - Parameters:
    ///   - limit: how many bytes are kept at most, by little more; 16 MiB at least, so that the longest line has room.
    ///   - dropsOldest: whether the oldest lines go where there is no room; else the reading waits.
    ///   - say: takes what there is to say, a line each.
    /// - Throws: `CheckpointError` where another process has the folder, or it cannot be made; `JournalError`, `OutputFile.Failure`.
    public convenience init(
        folder: String, limit: Int, dropsOldest: Bool, say: @escaping @Sendable (String) -> Void
    ) throws {
        try self.init(folder: folder, limit: limit, dropsOldest: dropsOldest, input: .standardInput, say: say)
    }

    init(
        folder: String, limit: Int, dropsOldest: Bool, input: LineReader, say: @escaping @Sendable (String) -> Void
    ) throws {
        lock = try CheckpointFolder(folder, name: "spool")
        let segmentSize = max(64 << 10, min(64 << 20, limit / 8))
        let before = Spool.end(in: folder)
        let journal = try Journal(folder: folder, segmentSize: segmentSize, in: HostFileSystem())
        for warning in journal.warnings { say("warning: \(warning)") }
        let known = try SpoolIdentity.read(in: folder)
        // Behind what is damaged the offsets of lines that have been sent would come a second time.
        let isWhole = journal.warnings.isEmpty && journal.end >= before
        let identity = known.flatMap { isWhole && journal.expected(of: $0) != nil ? $0 : nil }
        if let identity {
            incarnation = identity
            let next = journal.expected(of: identity) ?? 0
            let kept = try Spool.lines(in: folder, before: journal.end, of: identity)
            place = Mutex(Place(next: next, lines: kept.lines))
            beginning = kept.first ?? SpoolMark(position: .start, incarnation: identity, next: next, lines: 0)
        } else {
            incarnation = try SpoolIdentity.mint(in: folder)
            place = Mutex(Place(next: 0, lines: 0))
            beginning = SpoolMark(position: .start, incarnation: incarnation, next: 0, lines: 0)
        }
        let readers = ReaderBook()
        (self.folder, self.limit, self.dropsOldest) = (folder, limit, dropsOldest)
        (self.input, self.say) = (input, say)
        recordSize = max(32 << 10, min(1 << 20, limit / 16))
        self.readers = readers
        keeper = JournalKeeper(journal, limit: .max, wake: { readers.ring() })
    }

    /// Takes lines until the input ends or the spool is stopped.
    ///
    /// Where there is no room, nothing is read: so nothing is lost that has been, whatever ends the program then.
    /// - Throws: `InputError` where the input cannot be read, `Unkept` where what has been read cannot be kept.
    public func run() async throws {
        defer {
            readers.content.withLock { $0.isOver = true }
            readers.ring()
        }
        while await waitForRoom(), let batch = try await input.next() {
            if batch.overlongLines > 0 {
                say("the standard input: \(batch.overlongLines) lines over 1 MiB were left out")
            }
            var rest = batch.bytes[...]
            while !rest.isEmpty {
                let piece = rest.wholeLines(atMost: recordSize)
                try await keep(Array(piece))
                rest = rest[piece.endIndex...]
            }
        }
    }

    /// Takes no more; what has been read by then is kept.
    public func stop() {
        stopSignal.set()
        input.stop()
    }

    /// Behind the last line of an incarnation; `nil` where it is another than the one that goes on.
    public func end(of incarnation: String) -> Int? {
        incarnation == self.incarnation ? place.withLock(\.next) : nil
    }

    /// Whether a place is one of this spool, in the incarnation that goes on.
    func holds(_ mark: SpoolMark) -> Bool {
        mark.position <= end && end(of: mark.incarnation).map { mark.next <= $0 } ?? false
    }

    /// Up to where lines can be read.
    var end: JournalPosition { keeper.end }

    /// Whether no more lines come.
    var isOver: Bool { readers.content.withLock(\.isOver) }

    /// Has a closure called whenever there is something new.
    func addBell(_ bell: @escaping @Sendable () -> Void) {
        readers.content.withLock { $0.bells.append(bell) }
    }

    /// Notes that a reader is there, whose lines are to be kept.
    func addReader(_ number: Int, at position: JournalPosition) {
        readers.content.withLock { $0.passed[number] = position }
    }

    /// Notes up to where a reader will never read again; what all have passed goes.
    public func release(_ number: Int, before position: JournalPosition) {
        let least = readers.content.withLock { readers in
            readers.passed[number] = position
            return readers.passed.values.min()
        }
        if let least { keeper.forget(before: least) }
    }

    /// Waits for room, or makes it; whether there is, and the spool has not been stopped.
    private func waitForRoom() async -> Bool {
        while stopSignal.age == nil {
            guard keeper.size >= limit else { return true }
            if dropsOldest {
                dropFirstSegment()
            } else {
                sayOnce("the spool is full, and the standard input has to wait")
            }
            try? await Task.sleep(for: Spool.pause)
        }
        return false
    }

    private func keep(_ bytes: [UInt8]) async throws(Unkept) {
        var lines = bytes
        if lines.last != UInt8(ascii: "\n") { lines.append(UInt8(ascii: "\n")) }
        let count = lines.count { $0 == UInt8(ascii: "\n") }
        let place = place.withLock(\.self)
        let record = JournalRecord(
            source: Spool.source, incarnation: incarnation, range: place.next..<place.next + lines.count,
            labels: [Spool.lineLabel: "\(place.lines)"], received: .now, lines: lines)
        while true {
            switch await keeper.add(record) {
            case .success:
                self.place.withLock { $0 = Place(next: record.range.upperBound, lines: place.lines + count) }
                if readers.content.withLock({ $0.said.take() != nil }) { say("the spool takes lines again") }
                return
            case .failure(let refusal):
                let reason = if case .unwritable(let reason) = refusal { "\(reason)" } else { "\(refusal)" }
                let problem = "\(folder): the spool cannot be written: \(reason)"
                if let age = stopSignal.age, age > Spool.patienceAfterStop {
                    throw Unkept(description: "\(problem); \(count) lines that had been read are lost")
                }
                sayOnce("\(problem); trying again")
                try? await Task.sleep(for: Spool.pause)
            }
        }
    }

    /// Where the last file of a spool ends, whatever stands in it.
    private static func end(in folder: String) -> JournalPosition {
        let names = (try? HostFileSystem().names(in: folder)) ?? []
        guard let last = names.compactMap(JournalForm.segment).max() else { return .start }
        let size = (try? HostFileSystem().status(of: JournalForm.path(folder, last)).size) ?? 0
        return JournalPosition(segment: last, offset: size)
    }

    private func sayOnce(_ text: String) {
        let isNew = readers.content.withLock { readers in
            defer { readers.said = text }
            return readers.said != text
        }
        if isNew { say(text) }
    }

    private func dropFirstSegment() {
        let names = (try? HostFileSystem().names(in: folder)) ?? []
        guard let first = names.compactMap(JournalForm.segment).min() else { return }
        keeper.forget(before: JournalPosition(segment: first + 1, offset: 0))
        sayOnce("the spool is full: the oldest lines are dropped, and counted")
    }

    /// How many lines of the incarnation there have been, by the last record, and where the first that is kept begins.
    private static func lines(
        in folder: String, before end: JournalPosition, of incarnation: String
    ) throws -> (lines: Int, first: SpoolMark?) {
        var reader = JournalReader(folder: folder, from: nil, in: HostFileSystem())
        var (lines, first): (Int, SpoolMark?) = (0, nil)
        while let record = try reader.next(before: end) {
            guard record.incarnation == incarnation else { continue }
            lines = SpoolReader.firstLine(of: record)
            first =
                first
                ?? SpoolMark(
                    position: .start, incarnation: incarnation, next: record.range.lowerBound, lines: lines)
            lines += record.lines.count { $0 == UInt8(ascii: "\n") }
        }
        return (lines, first)
    }
}
