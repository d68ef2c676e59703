import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Whatever is cut short, each change of an alert stands once, and in its order, in both files.
@Suite struct AlertCrashTests {
    private struct Schedule {
        var seed: UInt64
        var crash: SimulatedFileSystem.Crash
        /// After how many changes of files each start of the program crashes.
        var crashes: [Int]
        var hasFullDisk = false
    }

    /// Changes with bad texts, and identities that are each there once.
    private func script(_ seed: UInt64) -> [AlertTransition] {
        var random = RandomAlert(seed: seed)
        return (1...24).map { number in
            var transition = random.transition()
            let identity = transition.identity
            transition.identity = AlertIdentity(
                rule: identity.rule, labels: identity.labels, episode: number, state: identity.state)
            return transition
        }
    }

    private func run(_ schedule: Schedule) throws -> SimulatedFileSystem {
        let script = script(schedule.seed)
        let fileSystem = SimulatedFileSystem(seed: schedule.seed)
        var generator = SeededGenerator(seed: schedule.seed ^ 0xbeef)
        var crashes = schedule.crashes[...]
        var program: ScriptedAlerts?
        while program.map({ $0.told < script.count }) ?? true {
            if schedule.hasFullDisk { fileSystem.setRoom([.max, 0, 100, 900].randomElement(using: &generator) ?? 0) }
            do {
                if program == nil {
                    fileSystem.crash(after: crashes.popFirst() ?? .max)
                    if schedule.hasFullDisk { fileSystem.setRoom(.max) }
                    program = try ScriptedAlerts(script, in: fileSystem)
                }
                try program?.tell(Int.random(in: 1...3, using: &generator))
                if Int.random(in: 0..<3, using: &generator) == 0 { try program?.keep() }
            } catch {
                guard fileSystem.hasCrashed else { throw error }
            }
            // Also where nobody looked at how a call ended.
            guard fileSystem.hasCrashed else { continue }
            fileSystem.restart(after: schedule.crash)
            program = nil
        }
        fileSystem.setRoom(.max)
        fileSystem.crash(after: .max)
        try program?.keep()
        return fileSystem
    }

    private func check(_ schedule: Schedule) throws {
        let comment: Comment = "seed \(schedule.seed), \(schedule.crash), \(schedule.crashes)"
        let script = script(schedule.seed)
        let fileSystem = try run(schedule)
        let isTextWhole = fileSystem.bytes(of: "out/alerts.log") == script.flatMap(AlertDocument.text)
        #expect(isTextWhole, comment)
        let json = fileSystem.bytes(of: "out/alerts.jsonl")
        if schedule.crash == .ofProcess && !schedule.hasFullDisk {
            // It is written first, and the system has it.
            let isJSONWhole = json == script.flatMap(AlertDocument.json)
            #expect(isJSONWhole, comment)
        }
        let decoder = JSONDecoder()
        let read = json.split(separator: UInt8(ascii: "\n")).map { AlertTransition(json: Array($0), by: decoder) }
        #expect(read.map(\.?.identity) == script.map(\.identity), comment)
        for (read, written) in zip(read, script) {
            guard let read, AlertDocument.json(read) != AlertDocument.json(written) else { continue }
            // What there was no more than the text of.
            let isCompleted = read.value == nil && AlertDocument.text(read) == AlertDocument.text(written)
            #expect(isCompleted, comment)
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func crashAtEachChangeLosesAndDoublesNothing(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 0, 1) {
            let whole = try run(Schedule(seed: seed, crash: crash, crashes: []))
            for change in SimulatedSchedules.crashes(of: whole.changes) {
                try check(Schedule(seed: seed, crash: crash, crashes: [change]))
            }
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func manyCrashesInARowLoseAndDoubleNothing(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 1_000, 150) {
            var generator = SeededGenerator(seed: seed)
            let crashes = (0..<10).map { _ in Int.random(in: 0..<25, using: &generator) }
            try check(Schedule(seed: seed, crash: crash, crashes: crashes))
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func fullDiskLosesAndDoublesNothing(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 100_000, 100) {
            var generator = SeededGenerator(seed: seed)
            let crashes = (0..<6).map { _ in Int.random(in: 0..<30, using: &generator) }
            try check(Schedule(seed: seed, crash: crash, crashes: crashes, hasFullDisk: true))
        }
    }
}
