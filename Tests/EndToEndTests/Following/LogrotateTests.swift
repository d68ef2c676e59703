import Foundation
import Testing
import VisorTesting

/// Logs that Debian's logrotate rotates are read once, line by line.
@Suite(.enabled(if: RealServers.areWanted), .timeLimit(.minutes(10))) final class LogrotateTests {
    private static let logrotate = "/usr/sbin/logrotate"

    private let log: FollowedLog

    init() throws { log = try FollowedLog() }

    /// Rotates the log now, with directives beside those that keep its parts.
    private func rotate(_ directives: [String]) async throws {
        let rules = ["rotate 50", "su root root"] + directives
        try log.folder.write("rotate.conf", "\(log.folder.path("a.log")) {\n\(rules.joined(separator: "\n"))\n}\n")
        let run = try await ProgramCall(
            program: Self.logrotate,
            arguments: ["--force", "--state", log.folder.path("rotate.state"), log.folder.path("rotate.conf")],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        ).run()
        #expect(run.status == 0, "\(run.standardError)")
    }

    static let ways: [[String]] = [
        ["create"], ["create", "compress"], ["create", "compress", "delaycompress"], ["copytruncate"],
        ["copytruncate", "compress"], ["create", "dateext", "dateformat -%Y%m%d%H%M%s"],
    ]

    /// A writer that opens the log for each line, as `>>` does, and so pauses while the log is being rotated.
    @Test(arguments: ways) func rotationWhileTheProgramRunsOrIsDownLosesNothing(_ directives: [String]) async throws {
        try log.write(20)
        var monitor = try log.follow()
        try await log.waitForWindows(20)
        for round in 0..<4 {
            try log.write(30)
            if round == 1 { _ = try await log.stop(monitor) }
            if round == 2 { monitor.send(SIGKILL) }
            if round == 2 { try await monitor.end() }
            for _ in 0..<(round == 0 || round == 3 ? 1 : 3) {
                try log.write(10)
                try await rotate(directives)
                // Names with dates go by the second.
                let second = time(nil)
                if directives.contains("dateext") {
                    try await wait(until: "the next second") { time(nil) > second }
                }
            }
            try log.write(5)
            if round == 1 || round == 2 { monitor = try log.follow() }
            try await log.waitForWindows(log.count)
        }
        let summary = try await log.stop(monitor)
        #expect(summary.lines == log.count && summary.bytes == log.count)
        #expect(try monitor.errors.isEmpty)
    }

    /// A server that writes on while its log is renamed, and is told by a signal.
    @Test func rotationUnderLoadLosesNothing() async throws {
        let generator = try ChildProgram(
            VisorProgram.fakeLogGen.path,
            ["--numbered", "--rate", "5000", "-o", log.folder.path("a.log"), "--truth", log.folder.path("truth.json")],
            in: log.folder, name: "generator")
        try await wait(until: "the log is there") { log.folder.has("a.log") }
        let monitor = try log.follow()
        for _ in 0..<5 {
            try await log.waitForCheckpoint()
            try await rotate([
                "create", "compress", "delaycompress", "postrotate\nkill -HUP \(generator.process)\nendscript",
            ])
        }
        generator.send(SIGTERM)
        #expect(try await generator.end() == 0)
        let summary = try await log.stop(monitor)
        let truth = try GeneratorTruth(contentsOf: log.folder.path("truth.json"))
        #expect(summary.counts == truth.counts)
    }
}
