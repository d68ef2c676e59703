import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Whatever is cut short, no line is lost and none counts twice: what is written in the end is what a run without crashes writes.
@Suite struct CrashSimulationTests {
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
    private func check(_ schedule: SimulatedSchedule) throws {
        let outcome = try schedule.run()
        let comment = schedule.comment
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
            try check(SimulatedSchedule(seed: seed, crash: .ofProcess))
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func crashAtEachChangeLosesAndDoublesNothing(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 1, 1) {
            let whole = try SimulatedSchedule(seed: seed, crash: crash).run()
            for change in SimulatedSchedules.crashes(of: whole.fileSystem.changes) {
                let schedule = SimulatedSchedule(seed: seed, crash: crash, crashes: [change])
                try check(schedule)
            }
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func manyCrashesInARowLoseAndDoubleNothing(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 10_000, 150) {
            var generator = SeededGenerator(seed: seed)
            let crashes = (0..<12).map { _ in Int.random(in: 0..<60, using: &generator) }
            let schedule = SimulatedSchedule(seed: seed, crash: crash, crashes: crashes)
            try check(schedule)
        }
    }

    @Test func fullDiskLosesAndDoublesNothing() throws {
        for seed in SimulatedSchedules.seeds(from: 100_000, 100) {
            var generator = SeededGenerator(seed: seed)
            let crashes = (0..<6).map { _ in Int.random(in: 0..<80, using: &generator) }
            let schedule = SimulatedSchedule(seed: seed, crash: .ofProcess, crashes: crashes, hasFullDisk: true)
            try check(schedule)
        }
    }
}

/// The lines of some bytes, in the order of their texts.
private func sorted(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
}
