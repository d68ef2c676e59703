import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Wherever a journal is cut short, what it has taken is in it once, in order, and nothing else is; and it says where to go on.
@Suite struct JournalCrashTests {
    private func check(_ seed: UInt64, _ crash: SimulatedFileSystem.Crash, _ crashes: [Int], isFull: Bool = false)
        throws
        -> Int
    {
        var intake = try SimulatedIntake(seed: seed, crash: crash, crashes: crashes, hasFullDisk: isFull)
        for _ in 0..<40 { try intake.act() }
        try intake.finish()
        #expect(intake.read == intake.taken, "seed \(seed), \(crash), \(crashes)")
        #expect(!intake.taken.isEmpty)
        return intake.changes
    }

    @Test func runWithoutCrashHasAll() throws {
        for seed in SimulatedSchedules.seeds(from: 0, 50) { _ = try check(seed, .ofProcess, []) }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func crashAtEachChangeLosesAndDoublesNothing(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 100, 2) {
            let changes = try check(seed, crash, [])
            for change in SimulatedSchedules.crashes(of: changes) { _ = try check(seed, crash, [change]) }
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases, [false, true])
    func manyCrashesInARowLoseAndDoubleNothing(_ crash: SimulatedFileSystem.Crash, isFull: Bool) throws {
        for seed in SimulatedSchedules.seeds(from: 1_000, 40) {
            var generator = SeededGenerator(seed: seed)
            let crashes = (0..<12).map { _ in Int.random(in: 0..<40, using: &generator) }
            _ = try check(seed, crash, crashes, isFull: isFull)
        }
    }
}
