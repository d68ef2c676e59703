import Testing
import VisorTesting

/// `stream_monitor test-rules`: tests of rules as files.
@Suite final class TestRulesProgramTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let series = #"{"source": "web1", "line": {"path": "/", "status": 200}, "values": "1x30"}"#

    private func run(_ arguments: String..., input: String = "") async throws -> ProgramRun {
        try await VisorProgram.streamMonitor.run(["test-rules"] + arguments, input: input, folder: folder.path)
    }

    private func test(alerts: String) -> String {
        #"{"rules": ["rules.json"], "tests": [{"name": "t", "series": [\#(Self.series)], "alerts": [\#(alerts)]}]}"#
    }

    private func writeRules(_ metric: String = "heartbeat") throws {
        try folder.write("rules.json", #"{"rules": [{"name": "own", "metric": "\#(metric)"}]}"#)
    }

    @Test func testWithoutAlertsPasses() async throws {
        try writeRules()
        try folder.write("t.json", test(alerts: ""))
        let run = try await run("t.json")
        #expect(run.status == 0, "\(run.standardError)")
        #expect(run.standardOutput == "ok t\n1 test: 1 ok, 0 failed\n" && run.standardError.isEmpty)
    }

    @Test func alertThatDoesNotComeFails() async throws {
        try writeRules()
        let text = test(alerts: #"{"rule": "own", "state": "firing", "at": "20s"}"#)
        let run = try await run("-", input: text)
        #expect(run.status == 1)
        #expect(
            run.standardOutput == "FAILED t\n    missing: own firing at 20s\n1 test: 0 ok, 1 failed\n"
                && run.standardError.isEmpty)
    }

    @Test func wrongFilesEndWithTwoBeforeAnyTestRuns() async throws {
        try writeRules("heartbeet")
        try folder.write("t.json", test(alerts: ""))
        try folder.write("u.json", "{\"tests\": []")
        let run = try await run("t.json", "u.json", "none.json")
        #expect(run.status == 2 && run.standardOutput.isEmpty)
        #expect(
            run.errorLines.map { $0.split(separator: " ")[1] } == [
                "rules.json:1:38:", "u.json:1:13:", "none.json:",
            ])
    }

    @Test(arguments: [["test-rules"], ["test-rules", "--nonsense", "t.json"], ["test-rule", "t.json"]])
    func wrongCallIsOneLine(arguments: [String]) async throws {
        let run = try await VisorProgram.streamMonitor.run(arguments, folder: folder.path)
        #expect(run.status == 2 && run.errorLines.count == 1)
        let help = arguments[0] == "test-rules" ? "stream_monitor test-rules --help" : "stream_monitor --help"
        #expect(run.standardError.hasSuffix("(see '\(help)')\n"))
    }

    @Test func bothCommandsHaveHelpAndAVersion() async throws {
        let parent = try await VisorProgram.streamMonitor.run(["--help"])
        #expect(parent.status == 0 && parent.standardOutput.contains("test-rules"))
        let help = try await run("--help")
        #expect(help.status == 0 && help.standardOutput.contains("\"alerts\""))
        #expect(help.standardOutput.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let versions = [try await run("--version"), try await VisorProgram.streamMonitor.run(["--version"])]
        #expect(versions[0].standardOutput == versions[1].standardOutput && !versions[0].standardOutput.isEmpty)
        for shell in ["bash", "zsh", "fish"] {
            let script = try await VisorProgram.streamMonitor.run(["--generate-completion-script", shell])
            #expect(script.status == 0 && script.standardOutput.contains("test-rules"))
        }
    }

    @Test func fileOfThatNameIsStillAnInput() async throws {
        try folder.write("test-rules", BadInputCase.accessLine)
        let run = try await VisorProgram.streamMonitor.run(["-i", "test-rules"], folder: folder.path)
        #expect(run.status == 0 && run.standardOutput.contains("test-rules"))
    }
}
