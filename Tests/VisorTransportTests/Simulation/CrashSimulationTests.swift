import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Whatever is cut short, no line is lost and none counts twice: what is written in the end is what a run without crashes writes.
@Suite struct CrashSimulationTests {
    /// What is done in one schedule, and when it crashes.
    private struct Schedule {
        var seed: UInt64
        var crash: SimulatedFileSystem.Crash
        /// After how many changes each start of the program crashes.
        var crashes: [Int]
        var hasFullDisk = false
    }

    private struct Outcome {
        var monitor: SimulatedMonitor
        var server: SimulatedServer
        var fileSystem: SimulatedFileSystem
    }

    /// Lets a server and the program act in turns; where the program crashes it is started again.
    private func run(_ schedule: Schedule, actions: Int = 40) throws -> Outcome {
        let fileSystem = SimulatedFileSystem(seed: schedule.seed)
        var server = SimulatedServer(fileSystem, seed: schedule.seed)
        var generator = SeededGenerator(seed: schedule.seed ^ 0xdead)
        var crashes = schedule.crashes[...]
        var monitor: SimulatedMonitor?
        var hasStarted = false
        func attempt(_ body: () throws -> Void) throws {
            do { try body() } catch { guard fileSystem.hasCrashed else { throw error } }
            // Also where nobody looked at how a call ended.
            guard fileSystem.hasCrashed else { return }
            fileSystem.restart(after: schedule.crash)
            monitor = nil
        }
        for _ in 0..<actions {
            // What is rotated away before the first start has come to its end is not the program's to know.
            if hasStarted { server.act() } else { server.write() }
            if schedule.hasFullDisk, Int.random(in: 0..<5, using: &generator) == 0 {
                fileSystem.setRoom([Int.max, 0, 300, 5_000].randomElement(using: &generator) ?? 0)
            }
            // It is down for a while now and then, so that rotations go unseen.
            if monitor == nil && Int.random(in: 0..<3, using: &generator) > 0 { continue }
            try attempt {
                if monitor == nil {
                    if let next = crashes.popFirst() { fileSystem.crash(after: next) }
                    if schedule.hasFullDisk { fileSystem.setRoom(.max) }
                    monitor = try SimulatedMonitor(in: fileSystem)
                    hasStarted = true
                }
                try monitor?.read(atMost: [.max, 1, 5, 20].randomElement(using: &generator) ?? 1)
                if Int.random(in: 0..<2, using: &generator) == 0 { try monitor?.keep() }
            }
        }
        server.finishLine()
        fileSystem.setRoom(.max)
        fileSystem.crash(after: .max)
        let last = try monitor ?? SimulatedMonitor(in: fileSystem)
        for _ in 0..<3 { try last.read() }
        try last.keep()
        return Outcome(monitor: last, server: server, fileSystem: fileSystem)
    }

    /// What the server's lines amount to when they are read at once.
    private func truth(_ server: SimulatedServer) throws -> (merger: WindowMerger, dead: [UInt8]) {
        let settings = AnalysisSettings(layout: SimulatedMonitor.window, keepsRejected: true)
        var events = EventMerger(
            settings: settings, state: AnalysisState(settings: settings, firstTimes: [nil]))
        let observer = RecordingObserver()
        let block = SourcedBlock(
            partition: 0, format: .combined, block: BytesBlock(server.written), byteCount: 0, isLast: false)
        try events.take(.block(block), observer: observer)
        return (events.state.windows, observer.rejected)
    }

    /// Holds an outcome against the truth; the comment names the schedule.
    private func check(_ outcome: Outcome, _ schedule: Schedule) throws {
        let comment: Comment = "seed \(schedule.seed), \(schedule.crash), \(schedule.crashes)"
        let (truth, dead) = try truth(outcome.server)
        let found = outcome.monitor.merger
        #expect(found.overall.summary.lines == truth.overall.summary.lines, comment)
        // Compared apart, since the difference of two summaries fills pages.
        let isSame = found.overall.summary == truth.overall.summary
        #expect(isSame, comment)
        #expect(found.overall.malformed == truth.overall.malformed, comment)
        #expect(found.overall.tooLate == 0, comment)
        let document = SummaryDocument(topCount: 1_000)
        let open = found.recent.map { String(decoding: document.line($0), as: UTF8.self) }
        let expected = truth.recent.map { String(decoding: document.line($0), as: UTF8.self) }
        // Windows that take no more lines are in the file alone.
        let areOpenSame = open == Array(expected.suffix(open.count))
        #expect(areOpenSame, comment)
        let lines = String(decoding: outcome.fileSystem.bytes(of: "out/windows.jsonl"), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.last == "", comment)
        try checkRevisions(lines.dropLast(), expected, comment)
        let letters = outcome.fileSystem.bytes(of: "out/dead.log")
        let areLettersSame = sorted(letters) == sorted(dead)
        #expect(areLettersSame, comment)
        let messages = outcome.monitor.messages.filter { !$0.contains("waiting for it") }
        #expect(messages.isEmpty, comment)
    }

    private func checkRevisions(_ lines: ArraySlice<Substring>, _ expected: [String], _ comment: Comment) throws {
        var greatest: [String: (revision: Int, line: Substring)] = [:]
        for line in lines {
            let identity = try JSONDecoder().decode(Identity.self, from: Data(line.utf8))
            #expect(identity.revision > greatest[identity.start]?.revision ?? 0, comment)
            greatest[identity.start] = (identity.revision, line)
        }
        for line in expected {
            let start = try JSONDecoder().decode(Identity.self, from: Data(line.utf8)).start
            guard let last = greatest[start]?.line else { continue }
            let isWritten = last == line.dropLast()
            #expect(isWritten, comment)
        }
    }

    private struct Identity: Decodable {
        let start: String
        let revision: Int
    }

    @Test func runWithoutCrashCountsEveryLine() throws {
        for seed in SimulatedSchedules.seeds(from: 0, 50) {
            let schedule = Schedule(seed: seed, crash: .ofProcess, crashes: [])
            try check(try run(schedule), schedule)
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func crashAtEachChangeLosesAndDoublesNothing(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 1, 1) {
            let whole = try run(Schedule(seed: seed, crash: crash, crashes: []))
            for change in SimulatedSchedules.crashes(of: whole.fileSystem.changes) {
                let schedule = Schedule(seed: seed, crash: crash, crashes: [change])
                try check(try run(schedule), schedule)
            }
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func manyCrashesInARowLoseAndDoubleNothing(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 10_000, 150) {
            var generator = SeededGenerator(seed: seed)
            let crashes = (0..<12).map { _ in Int.random(in: 0..<60, using: &generator) }
            let schedule = Schedule(seed: seed, crash: crash, crashes: crashes)
            try check(try run(schedule), schedule)
        }
    }

    @Test func fullDiskLosesAndDoublesNothing() throws {
        for seed in SimulatedSchedules.seeds(from: 100_000, 100) {
            var generator = SeededGenerator(seed: seed)
            let crashes = (0..<6).map { _ in Int.random(in: 0..<80, using: &generator) }
            let schedule = Schedule(seed: seed, crash: .ofProcess, crashes: crashes, hasFullDisk: true)
            try check(try run(schedule), schedule)
        }
    }
}

/// The lines of some bytes, in the order of their texts.
private func sorted(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
}
