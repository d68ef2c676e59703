import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Producers that send batches, a journal that takes them and crashes, and one who reads it and remembers where he was.
struct SimulatedIntake {
    /// What has been acknowledged, or was found after a crash that came before the acknowledgement.
    private(set) var taken: [JournalRecord] = []
    /// What has been read of it.
    private(set) var read: [JournalRecord] = []

    private let fileSystem: SimulatedFileSystem
    private let crash: SimulatedFileSystem.Crash
    private let hasFullDisk: Bool
    private var crashes: ArraySlice<Int>
    private var generator: SeededGenerator
    private var journal: Journal<SimulatedFileSystem>?
    /// Where the reading stood at the last two checkpoints, with how much had been read.
    private var checkpoints = [(position: JournalPosition?, count: Int)](repeating: (nil, 0), count: 2)
    private var position: JournalPosition?
    /// What was being added when the crash came.
    private var unsure: [JournalRecord] = []
    private var time = EventTime(seconds: 1_795_000_000)

    private static let sources = ["web1", "web2"]
    private static let folder = "journal"

    init(seed: UInt64, crash: SimulatedFileSystem.Crash, crashes: [Int], hasFullDisk: Bool) throws {
        fileSystem = SimulatedFileSystem(seed: seed)
        (self.crash, self.crashes, self.hasFullDisk) = (crash, crashes[...], hasFullDisk)
        generator = SeededGenerator(seed: seed ^ 0xbeef)
    }

    /// How many changes of files there have been.
    var changes: Int { fileSystem.changes }

    /// Does one thing: starts, adds, reads, or takes a checkpoint.
    mutating func act() throws {
        time = time + .seconds(60)
        if hasFullDisk, Int.random(in: 0..<4, using: &generator) == 0 {
            fileSystem.setRoom([Int.max, 0, 60, 200].randomElement(using: &generator) ?? 0)
        }
        do {
            if journal == nil { try start() }
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: try readSome()
            case 1: keepCheckpoint()
            default: try add()
            }
        } catch {
            guard fileSystem.hasCrashed else { throw error }
        }
        guard fileSystem.hasCrashed else { return }
        fileSystem.restart(after: crash)
        journal = nil
        // The checkpoint is in a file of its own, the last or the one before.
        let known = checkpoints.randomElement(using: &generator) ?? checkpoints[0]
        checkpoints = [known, known]
        (position, read) = (known.position, Array(read[..<known.count]))
    }

    /// Starts a last time, where it must, and reads all.
    mutating func finish() throws {
        fileSystem.setRoom(.max)
        fileSystem.crash(after: .max)
        crashes = []
        if journal == nil { try start() }
        try readSome(atMost: .max)
    }

    private mutating func start() throws {
        if let next = crashes.popFirst() { fileSystem.crash(after: next) }
        if hasFullDisk { fileSystem.setRoom(.max) }
        let journal = try Journal(
            folder: SimulatedIntake.folder, readTo: position, segmentSize: 300, in: fileSystem)
        self.journal = journal
        #expect(journal.warnings.isEmpty)
        // Of what nobody was told of, some may be there: the first of it.
        var reader = JournalReader(folder: SimulatedIntake.folder, from: position, in: fileSystem)
        var found: [JournalRecord] = []
        while let record = try reader.next(before: journal.end) { found.append(record) }
        let known = taken[read.count...]
        let extra = found.dropFirst(known.count)
        #expect(found.prefix(known.count) == known)
        #expect(extra.elementsEqual(unsure.prefix(extra.count)))
        taken += extra
        unsure = []
        checkOffsets(journal)
    }

    /// The offsets that the journal expects are those at which its records end.
    private func checkOffsets(_ journal: Journal<SimulatedFileSystem>) {
        for source in SimulatedIntake.sources {
            let last = taken.last { $0.source == source && $0.incarnation != nil }
            #expect(journal.expected(of: "of-\(source)") == last?.range.upperBound)
        }
    }

    private mutating func add() throws {
        guard let journal else { return }
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let record = nextRecord(journal)
            do throws(JournalRefusal) { try journal.append(record) } catch { Issue.record("\(error)") }
            unsure.append(record)
        }
        do throws(SystemError) {
            try journal.commit(at: time)
            taken += unsure
            unsure = []
        } catch {
            if fileSystem.hasCrashed { throw error }
            // Nothing has been taken, and what is added next says so.
            #expect(hasFullDisk)
            unsure = []
        }
        checkOffsets(journal)
    }

    private mutating func nextRecord(_ journal: Journal<SimulatedFileSystem>) -> JournalRecord {
        let source = SimulatedIntake.sources.randomElement(using: &generator) ?? "web1"
        let lines = Array("line \(generator.next())\n".utf8)
        guard Int.random(in: 0..<4, using: &generator) > 0 else {
            return JournalRecord(source: source, incarnation: nil, range: 0..<0, received: time, lines: lines)
        }
        let start = journal.expected(of: "of-\(source)") ?? Int.random(in: 0..<1_000, using: &generator)
        return JournalRecord(
            source: source, incarnation: "of-\(source)", range: start..<start + lines.count, received: time,
            lines: lines)
    }

    private mutating func readSome(atMost limit: Int = 6) throws {
        guard let journal else { return }
        var reader = JournalReader(folder: SimulatedIntake.folder, from: position, in: fileSystem)
        var count = 0
        while count < limit, let record = try reader.next(before: journal.end) {
            read.append(record)
            count += 1
        }
        position = reader.position
        #expect(reader.takeWarnings().isEmpty)
    }

    private mutating func keepCheckpoint() {
        checkpoints = [checkpoints[1], (position, read.count)]
        if let older = checkpoints[0].position { journal?.forget(before: older) }
    }
}
