import Foundation
import Testing
import VisorTesting

/// `mini_monitor` without a screen.
@Suite(.timeLimit(.minutes(10))) final class PlainTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct Window: Decodable {
        var start: String
        var revision: Int
        var lines: Int
        var hits: Int
        var status: [String: Int]
    }

    private func makeLog(_ count: Int = 6_000) async throws -> GeneratorTruth {
        let run = try await VisorProgram.fakeLogGen.run(
            ["--start", "2026-11-20T10:00:00Z", "--seed", "2", "--rate", "50", "--count", "\(count)"]
                + ["-o", folder.path("a.log"), "--truth", folder.path("truth.json")])
        #expect(run.status == 0, "\(run.standardError)")
        return try GeneratorTruth(contentsOf: folder.path("truth.json"))
    }

    /// The last revision of each window.
    private func windows(_ text: String) throws -> [String: Window] {
        var windows: [String: Window] = [:]
        for line in text.split(separator: "\n") {
            let window = try JSONDecoder().decode(Window.self, from: Data(line.utf8))
            windows[window.start] = window
        }
        return windows
    }

    private func expect(_ windows: [String: Window], equal truth: GeneratorTruth) {
        #expect(windows.count == truth.windows.count)
        for window in truth.windows {
            #expect(windows[window.start]?.lines == window.counts.lines, "\(window.start)")
            #expect(windows[window.start]?.hits == window.counts.hits, "\(window.start)")
            #expect(windows[window.start]?.status == window.counts.status, "\(window.start)")
        }
    }

    @Test func onceReadsToTheEndAndItsCountsEqualTheTruth() async throws {
        let truth = try await makeLog(40_000)
        let json = try await VisorProgram.miniMonitor.run(["--once", "--json", "a.log"], folder: folder.path)
        #expect(json.status == 0 && json.standardError.isEmpty)
        expect(try windows(json.standardOutput), equal: truth)
        let report = try await VisorProgram.miniMonitor.run(
            ["--once", "-i", "a.log", "-o", "w.jsonl"], folder: folder.path)
        #expect(report.status == 0 && report.standardOutput.contains("40,000"))
        #expect(report.standardOutput.hasPrefix("Visor"))
        expect(try windows(try folder.text("w.jsonl")), equal: truth)
    }

    @Test func followedWindowsEqualTheTruth() async throws {
        let truth = try await makeLog()
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path,
            [folder.path("a.log"), "--json", "-o", folder.path("w.jsonl"), "--alert-file", folder.path("alerts.txt")],
            in: folder, name: "monitor")
        try await wait(until: "the last whole window is there") {
            try folder.has("monitor.output") && folder.text("monitor.output").contains(":01:40Z\"")
        }
        monitor.send(SIGINT)
        #expect(try await monitor.end() == 0)
        expect(try windows(try folder.text("monitor.output")), equal: truth)
        #expect(try folder.text("monitor.output") == folder.text("w.jsonl"))
        let alerts = try folder.text("alerts.txt")
        #expect(alerts.hasPrefix("High traffic generated an alert - hits = ") && alerts.hasSuffix("]\n"))
    }

    @Test func blocksArePrintedWhereTheOutputIsNoTerminal() async throws {
        _ = try await makeLog(1_500)
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path, [folder.path("a.log")], in: folder, name: "monitor")
        try await wait(until: "a block is there") {
            try folder.has("monitor.output") && folder.text("monitor.output").contains("10:00:10-10:00:20")
        }
        monitor.send(SIGTERM)
        #expect(try await monitor.end() == 0)
        let text = try folder.text("monitor.output")
        #expect(text.contains("  sections  / ") && text.contains("  status    2xx "))
        #expect(text.contains("2026-11-20 10:00:20-10:00:30"), "what was still open is printed at the end")
        #expect(text.contains("High traffic generated an alert"))
        #expect(!text.contains("\u{1B}"))
        #expect(try monitor.errors.isEmpty)
    }

    @Test func silenceIsToldAndAlertsStandInWholeLinesBehindATornOne() async throws {
        _ = try await makeLog(1_000)
        try folder.write("alerts.txt", "torn")
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path,
            [folder.path("a.log"), "--period", "1", "--alert-period", "10", "--alert-file", folder.path("alerts.txt")],
            in: folder,
            name: "monitor")
        try await wait(until: "silence is told") {
            try folder.has("monitor.output") && folder.text("monitor.output").contains("no lines")
        }
        monitor.send(SIGTERM)
        #expect(try await monitor.end() == 0)
        let lines = try folder.text("alerts.txt").split(separator: "\n")
        #expect(lines.first == "torn" && lines.dropFirst().first?.hasPrefix("High traffic generated") ?? false)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func folderOfTheDemonstrationGoesWithIt(_ signal: Int32) async throws {
        let place = try folder.makeFolder("place")
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path, ["--demo", "--period", "1"], in: folder, name: "monitor",
            environment: ["TMPDIR=\(place)", "HOME=/nonexistent", "PATH=/usr/bin:/bin"])
        try await wait(until: "a block is there") {
            try folder.has("monitor.output") && folder.text("monitor.output").contains("  sections  ")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 1)
        monitor.send(signal)
        #expect(try await monitor.end() == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
    }

    @Test func whatCannotBeIsSaidInALine() async throws {
        let missing = try await VisorProgram.miniMonitor.run(["--once", "none.log"], folder: folder.path)
        #expect(missing.status == 1 && missing.errorLines == ["mini_monitor: none.log: no such file"])
        let pipe = try await VisorProgram.miniMonitor.run(["-i", "-"], folder: folder.path)
        #expect(pipe.status == 2 && pipe.standardError.contains("goes with '--once'"))
        try folder.write("a.log", "x\n")
        let same = try await VisorProgram.miniMonitor.run(["a.log", "-o", "a.log"], folder: folder.path)
        #expect(same.status == 2 && same.standardError.contains("is the same file as the input a.log"))
    }
}
