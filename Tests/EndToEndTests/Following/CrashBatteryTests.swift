import Foundation
import Testing

/// The battery of `scripts/crash-battery`: that it finds what goes wrong, and that nothing does.
@Suite(.timeLimit(.minutes(10))) struct CrashBatteryTests {
    private static let module = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../scripts/lib/battery/crash_battery.py").standardized.path

    private static let hasPython = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }

    private func battery(_ arguments: [String]) async throws -> ProgramRun {
        // Without -B the interpreter would leave its own files in the tree.
        try await ProgramCall(
            program: "python3", arguments: ["-B", Self.module] + arguments, deadline: .seconds(500)
        ).run()
    }

    @Test(.enabled(if: hasPython)) func madeUpOutputsAreJudgedRightly() async throws {
        let run = try await battery(["--self-test"])
        #expect(run.status == 0, "\(run.standardOutput)\(run.standardError)")
        #expect(run.standardOutput.hasSuffix(" made-up outputs, 0 judged wrongly\n"))
    }

    /// Lets the battery run, in which nothing may go wrong, and everything must happen; returns what it said.
    private func runs(_ arguments: [String], withAlerts: Bool = false) async throws -> String {
        let run = try await battery(arguments + ["--programs", VisorProgram.folder])
        #expect(run.status == 0, "\(run.standardOutput)\(run.standardError)")
        #expect(run.standardOutput.hasSuffix(" runs, 0 bad\n"))
        let total = run.standardOutput.split(separator: "\n").first { $0.hasPrefix("total ") }
        let sums = try #require(total).split(separator: " ").dropFirst().compactMap { Int($0) }
        // Runs, kills, rotations and lines; changes of alerts, then what is lost, doubled and different, and the seconds.
        #expect(sums.prefix(withAlerts ? 5 : 4).allSatisfy { $0 > 0 })
        #expect(sums.dropFirst(5).prefix(3).elementsEqual([0, 0, 0]))
        return run.standardOutput
    }

    @Test(.enabled(if: RealServers.areWanted)) func killedMonitorLosesAndDoublesNothing() async throws {
        _ = try await runs(["--runs", "13", "--seconds", "4"])
    }

    /// Over HTTP, through a proxy that delays, repeats and drops, with the spool of a pipe that becomes full.
    @Test(.enabled(if: RealServers.areWanted)) func killedProducerAndReceiverLoseAndDoubleNothing() async throws {
        let text = try await runs(["--over", "http", "--runs", "8", "--seconds", "4"])
        // What must have happened, scripts/lib/battery says, which fails where it has not.
        #expect(text.contains("\nevents: answers dropped "))
    }

    /// Over Kafka: producers, workers and mergers, some of which join later, stand still, or begin without their state.
    @Test(.enabled(if: RealServers.areWanted)) func killedGroupLosesAndDoublesNothing() async throws {
        let brokers = KafkaBroker.real.map { ["--bootstrap", $0] } ?? []
        _ = try await runs(["--scenario", "group all", "--runs", "3", "--seconds", "4"] + brokers)
    }

    @Test(.enabled(if: RealServers.areWanted)) func killedMonitorTellsEachAlertOnce() async throws {
        _ = try await runs(["--runs", "4", "--seconds", "5", "--scenario", "alerts"], withAlerts: true)
    }
}
