import ArgumentParser
import VisorPatterns
import VisorRuntime

/// The command `stream_monitor test-rules`: runs tests of rules.
struct TestRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-rules",
        abstract: "Tests rules on made-up lines.",
        discussion: """
            Reads tests, each of which says how many lines there are in each second and which alerts must come of them, and \
            runs them through the analysis. Says ok or FAILED for each, with what is different, and ends with 0 if all pass, \
            1 if one fails, 2 if a file is wrong. '5x60 0x30 _x10' stands for 60 steps with 5 lines each, and 40 without.

            EXAMPLE
              $ cat rules-test.json
              { "rules": ["rules.json"],
                "tests": [ {
                  "name": "traffic rises",
                  "series": [ {
                    "source": "web1",
                    "line": { "ip": "192.0.2.1", "path": "/", "status": 200 },
                    "values": "5x60 20x120" } ],
                  "alerts": [ {
                    "rule": "high_traffic", "state": "firing", "at": "1m46s" } ]
                } ] }
              $ stream_monitor test-rules rules-test.json
            """)

    @Argument(
        help: ArgumentHelp("Files of tests; '-' is the standard input.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var files: [String]

    func run() async throws {
        let tests = try RuleTestSuite(files: files, compile: RegexPattern.search)
        let havePassed = try tests.run { try StandardStream.output.write($0 + "\n") }
        if !havePassed { throw ProgramExit(.failed) }
    }
}
