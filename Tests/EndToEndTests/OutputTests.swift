import Foundation
import Testing
import VisorTesting

/// Where the results of `stream_monitor` go, and what happens when that is a bad place.
@Suite(.timeLimit(.minutes(10))) final class OutputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private let line = "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET /a/b HTTP/1.1\" 200 1 \"-\" \"curl/8\"\n"

    private func run(_ arguments: [String]) async throws -> ProgramRun {
        try await VisorProgram.streamMonitor.run(arguments, folder: folder.path)
    }

    @Test(arguments: ["--output", "--summary", "--report", "--dead-letter", "--alert-file", "--alert-json"])
    func inputIsNeverOverwritten(_ option: String) async throws {
        let log = try folder.write("a.log", line)
        let result = try await run(["-i", "a.log", option, "./a.log"])
        #expect(result.status == 2)
        #expect(result.errorLines.count == 1)
        #expect(result.standardError.contains("./a.log: is the same file as the input"))
        #expect(try folder.text("a.log") == line, "\(log)")
    }

    @Test(arguments: ["rules.json", "stream_monitor.json", "state/m.a.checkpoint"])
    func whatTheProgramLivesByIsNeverOverwritten(_ name: String) async throws {
        let config = #"{ "rules": ["rules.json"], "checkpoint": "state", "name": "m", "follow": true }"#
        try folder.write("a.log", line)
        try folder.write("rules.json", #"{ "rules": [] }"#)
        try folder.write("stream_monitor.json", config)
        try FileManager.default.createDirectory(atPath: folder.path("state"), withIntermediateDirectories: true)
        let result = try await run(["-i", "a.log", "--config", "stream_monitor.json", "--alert-file", "./\(name)"])
        #expect(result.status == 2 && result.errorLines.count == 1)
        #expect(result.standardError.contains("./\(name): is the same file as the"))
        #expect(try folder.text("stream_monitor.json") == config)
    }

    @Test func oneFileForTwoOutputsIsAnError() async throws {
        try folder.write("a.log", line)
        let result = try await run(["-i", "a.log", "--output", "x", "--summary", "x"])
        #expect(result.status == 2 && result.errorLines.count == 1)
        #expect(!folder.has("x"))
    }

    @Test(arguments: ["-", "/dev/stdout"])
    func standardOutputHasTheResultsAlone(_ name: String) async throws {
        try folder.write("a.log", line)
        let windows = try await run(["-i", "a.log", "--output", name])
        #expect(windows.status == 0)
        #expect(windows.standardOutput.hasPrefix("{\"start\":\"2026-11-20T10:00:00Z\""))
        #expect(windows.standardOutput.split(separator: "\n").count == 1)
        let summary = try await run(["-i", "a.log", "--summary", name])
        #expect(summary.standardOutput.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["--alert-file", "--alert-json"])
    func alertsOnTheStandardOutputAreThereAlone(_ option: String) async throws {
        try folder.write("a.log", line)
        let result = try await run(["-i", "a.log", option, "-"])
        #expect(result.status == 0)
        #expect(result.standardOutput.isEmpty)
    }

    @Test func filesOfAlertsAreMadeAnew() async throws {
        try folder.write("a.log", line)
        for name in ["alerts.log", "alerts.jsonl"] { try folder.write(name, "old") }
        let result = try await run([
            "-i", "a.log", "--alert-file", "alerts.log", "--alert-json", "alerts.jsonl", "--quiet",
        ])
        #expect(result.status == 0)
        for name in ["alerts.log", "alerts.jsonl"] { #expect(try folder.text(name) == "") }
    }

    @Test func closedPipeEndsItQuietly() async throws {
        let log = (0..<2_000).map { line.replacing("10:00:00", with: "\(10 + $0 / 200):\(10 + $0 / 4 % 50):00") }
            .joined()
        try folder.write("a.log", log)
        let program = VisorProgram.streamMonitor.path
        let script = "set -o pipefail; '\(program)' -i a.log --output - | head -n 1"
        let call = ProgramCall(program: "bash", arguments: ["-c", script], folder: folder.path)
        let result = try await call.run()
        #expect(result.standardError.isEmpty)
        #expect(result.status == 0)
        #expect(result.standardOutput.split(separator: "\n").count == 1)
    }

    @Test func fullDiskIsOneLineAtOnceAlthoughTheInputIsSilent() async throws {
        try folder.write("a.log", line + line.replacing("10:00:00", with: "11:00:00"))
        // The pipe stays open far longer than the deadline: only the failure itself can end the program.
        let script = """
            mkfifo pipe; exec 3<>pipe; cat a.log >&3
            '\(VisorProgram.streamMonitor.path)' -i - --output /dev/full <pipe
            """
        let call = ProgramCall(program: "bash", arguments: ["-c", script], folder: folder.path)
        let result = try await call.run()
        #expect(result.status == 1)
        #expect(result.standardError == "stream_monitor: /dev/full: cannot be written: No space left on device\n")
    }

    @Test func whatCouldBeReadOfATruncatedGzipFileIsReportedAndTheRestSaid() async throws {
        try folder.write(
            "a.log", (0..<20_000).map { line.replacing("/a/b", with: "/a/\($0 * 7919 % 20_000)") }.joined())
        let script = "gzip -c a.log | head -c 30000 > a.log.gz"
        let made = try await ProgramCall(program: "bash", arguments: ["-c", script], folder: folder.path).run()
        #expect(made.status == 0)
        let result = try await run(["-i", "a.log.gz", "--summary", "s.json"])
        #expect(result.status == 1)
        #expect(result.errorLines.count == 1)
        #expect(result.standardError.contains("a.log.gz: ends in the middle of its compressed data"))
        let lines = try SummaryDocument(contentsOf: folder.path("s.json")).lines
        #expect(lines > 1_000 && lines < 20_000)
    }

    @Test func sameInputUnderTwoNamesIsCountedOnce() async throws {
        let log = try folder.write("a.log", line)
        let result = try await VisorProgram.streamMonitor.run(
            ["-i", log, "./a.log", "-", "/dev/stdin", "--summary", "s.json"], input: line + line, folder: folder.path)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(try SummaryDocument(contentsOf: folder.path("s.json")).lines == 3)
    }
}
