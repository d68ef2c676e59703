import Synchronization
import VisorKit

/// Some lines of a spool, or a range of which the lines have been dropped.
public struct SpoolPiece: Sendable {
    /// The lines, whole ones.
    public let lines: [UInt8]
    /// The bytes of the incarnation that they are.
    public let range: Range<Int>
    /// How many lines of the range were dropped.
    public let dropped: Int
    /// When they came.
    public let arrival: EventTime
    /// How far the spool has been read with them.
    public let mark: SpoolMark
}

/// Reads a spool for one route, from its own place on.
public struct SpoolReader {
    private let spool: Spool
    private let place: SpoolPlace
    private var reader: JournalReader<HostFileSystem>
    private var mark: SpoolMark
    /// Where a batch ended that may have been accepted without anybody having noted that; the first is the nearest.
    private var promised: [SpoolMark]
    /// A record that has been read, before which lines are missing.
    private var held: JournalRecord?

    /// A reader that goes on behind a mark; without one, or where that is of another spool, it begins with the first lines that
    /// were kept when the spool was opened.
    ///
    /// - Parameter promised: where batches end that may have been accepted: what has been dropped is counted apart before and
    ///   behind these places, so that a receiver that has the beginning is told of the rest.
    public init(_ spool: Spool, number: Int, from mark: SpoolMark?, promised: [SpoolMark] = []) {
        let known = mark ?? spool.beginning
        (self.spool, self.mark) = (spool, known)
        self.promised = promised.filter { $0.incarnation == known.incarnation }.sorted { $0.next < $1.next }
        // A place in another spool, or in one that has been damaged, is none: what has been passed is known by its offsets.
        let position = spool.holds(known) ? known.position : .start
        place = SpoolPlace(position)
        reader = JournalReader(folder: spool.folder, from: position, in: HostFileSystem())
        spool.addReader(number, at: position)
    }

    /// Where it stands.
    public var position: SpoolMark { mark }

    /// Wakes a queue when there is more to read.
    public var bell: any LineFeed { SpoolBell(spool, place) }

    /// What comes next; `nil` where there is nothing at the moment.
    ///
    /// - Throws: `JournalError`.
    public mutating func next() throws(JournalError) -> SpoolPiece? {
        while true {
            let before = reader.position
            let record = try takeRecord()
            defer { place.position.withLock { $0 = held == nil ? reader.position : before } }
            guard let record else { return nil }
            let known = [mark, spool.beginning].first { $0.incarnation == record.incarnation }
            if let known, record.range.upperBound <= known.next { continue }
            let first = SpoolReader.firstLine(of: record)
            if let known, record.range.lowerBound > known.next {
                held = record
                promised.removeAll { $0.next <= known.next }
                if let end = promised.first, end.next < record.range.lowerBound {
                    return piece([], known.next..<end.next, record, at: before, lines: end.lines, known)
                }
                return piece([], known.next..<record.range.lowerBound, record, at: before, lines: first, known)
            }
            let count = record.lines.count { $0 == UInt8(ascii: "\n") }
            return piece(record.lines, record.range, record, at: reader.position, lines: first + count, nil)
        }
    }

    /// Takes what there is to say, a line each.
    public mutating func takeWarnings() -> [String] { reader.takeWarnings() }

    private mutating func takeRecord() throws(JournalError) -> JournalRecord? {
        if let record = held.take() { return record }
        return try reader.next(before: spool.end)
    }

    private mutating func piece(
        _ lines: [UInt8], _ range: Range<Int>, _ record: JournalRecord, at position: JournalPosition, lines total: Int,
        _ known: SpoolMark?
    ) -> SpoolPiece {
        let mark = SpoolMark(
            position: position, incarnation: record.incarnation ?? "", next: range.upperBound, lines: total)
        self.mark = mark
        return SpoolPiece(
            lines: lines, range: range, dropped: known.map { max(0, total - $0.lines) } ?? 0, arrival: record.received,
            mark: mark)
    }

    /// How many lines of the incarnation stand before a record.
    static func firstLine(of record: JournalRecord) -> Int {
        record.labels[Spool.lineLabel].flatMap { Int($0) } ?? 0
    }
}

/// Up to where a reader has read, for the bell of its queue.
private final class SpoolPlace: Sendable {
    let position: Mutex<JournalPosition>

    init(_ position: JournalPosition) { self.position = Mutex(position) }
}

/// Tells a queue that a spool has lines for its reader, which reads them by itself.
private final class SpoolBell: LineFeed {
    private let spool: Spool
    private let place: SpoolPlace

    init(_ spool: Spool, _ place: SpoolPlace) { (self.spool, self.place) = (spool, place) }

    func run() async throws {}

    func begin(known partitions: [Int], wake: @escaping @Sendable () -> Void) { spool.addBell(wake) }

    func next(now: Duration, arrival: EventTime) -> SourceEvent? {
        hasMore ? .standing(InputStanding(now: now, atEnd: [:], time: arrival)) : nil
    }

    func atEnd(now: Duration) -> [Int: Duration] { [:] }

    func takeMessages() -> [String] { [] }

    func stop() {}

    var isDrained: Bool { spool.isOver && !hasMore }

    private var hasMore: Bool { place.position.withLock(\.self) < spool.end }
}
