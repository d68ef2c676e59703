import Testing
import VisorKit
import VisorTesting

@testable import VisorRuntime

@Suite struct RuleTestFileTests {
    private func file(_ text: String, path: String = "t.json") -> RuleTestFile {
        let document = ConfigurationDocument(ConfigurationFile(path: path, bytes: Array(text.utf8)))
        return RuleTestFile(document, path: path) { _ in throw ProgramError("no pattern") }
    }

    private func test(_ members: String) -> RuleTestFile {
        file(#"{"tests": [{"name": "a", \#(members)}]}"#)
    }

    private static let series = #""series": [{"source": "w", "line": {"path": "/"}, "values": "1x3"}]"#

    @Test func everyKeyIsRead() throws {
        let file = file(
            """
            {"standard": true, "alert_threshold": 5, "alert_period": "30s", "tests": [{
              "name": "a", "start": "2026-11-20T12:00:00+02:00", "interval": "10s", "lateness": "5s", "window": "1m",
              "series": [{"source": "w", "line": {"path": "/", "status": 200, "ip": "192.0.2.1"}, "values": "1x3"},
                         {"source": "v", "heartbeat": true, "values": "_ 1"}],
              "alerts": [{"rule": "high_traffic", "state": "firing", "at": "1m35s"},
                         {"rule": "heartbeat", "state": "resolved", "at": "2026-11-20T10:00:01Z", "episode": 2,
                          "labels": {"source": "v", "a": "b"}, "value": 1.5, "message": "m"}]}]}
            """)
        #expect(file.problems.isEmpty)
        let test = try #require(file.tests.first)
        let start = EventTime(seconds: 1_795_168_800)
        #expect(test.name == "a" && test.start == start && test.interval == .seconds(10))
        #expect(test.layout.size == .seconds(60) && test.layout.lateness == .seconds(5))
        #expect(test.series.map(\.source) == ["w", "v"])
        #expect(test.rules.rules[0].condition.threshold == 5 && test.rules.rules[0].span == .seconds(30))
        let labels = [AlertLabel("a", "b"), AlertLabel("source", "v")]
        #expect(
            test.expected == [
                ExpectedAlert(rule: "high_traffic", state: .firing, at: start + .seconds(95)),
                ExpectedAlert(
                    rule: "heartbeat", state: .resolved, at: start + .seconds(1), labels: labels, episode: 2,
                    value: 1.5,
                    message: "m"),
            ])
    }

    @Test func rulesStandBesideTheFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("rules/r.json", #"{"rules": [{"name": "own", "metric": "line"}]}"#)
        let file = file(#"{"rules": "rules/r.json", "standard": false, "tests": []}"#, path: folder.path("t.json"))
        #expect(file.problems.isEmpty)
        let wrong = self.file(#"{"rules": "rules/r.jso", "tests": []}"#, path: folder.path("t.json"))
        #expect(wrong.problems.map(\.description) == ["\(folder.path("rules/r.jso")): No such file or directory"])
    }

    private static let mistakes: [(String, String)] = [
        (#""series": [], "alerts": [], "interval": "0.5s""#, "interval: must be from 1s to 1d, is 500ms"),
        (#""series": [], "alerts": [], "start": "noon""#, "start: \"noon\" is no time such as 2026-11-20T10:00:00Z"),
        (#""series": [], "alert": []"#, "alerts: missing; which changes of alerts must come? [] where there are none"),
        (#""alerts": []"#, "series: missing; which lines are there?"),
        (
            series + #", "alerts": [{"rule": "high_trafic", "state": "firing", "at": 1}]"#,
            "alerts[0].rule: no rule is called \"high_trafic\"; did you mean high_traffic?"
        ),
        (
            series + #", "alerts": [{"rule": "heartbeat", "state": "fired", "at": 1}]"#,
            "alerts[0].state: \"fired\" is not one of firing, held, resolved"
        ),
        (series + #", "alerts": [{"rule": "heartbeat", "state": "held"}]"#, "alerts[0].at: missing"),
        (
            series + #", "alerts": [{"rule": "heartbeat", "state": "held", "at": "soon"}]"#,
            "alerts[0].at: \"soon\" is neither a time behind the start such as 1m35s, nor one such as 2026-11-20T10:01:35Z"
        ),
        (
            #""interval": "1d", "alerts": [], "series": [{"source": "w", "line": {"path": "/"}, "values": "1x8"}]"#,
            "series: 8 steps of 1d are more than a week"
        ),
        (
            #""alerts": [], "series": [{"source": "w", "heartbeat": true, "values": 600000},"#
                + #"{"source": "w", "heartbeat": true, "values": 600000}]"#,
            "series: must have at most 1000000 lines, have 1200000"
        ),
    ]

    private static let seriesMistakes: [(String, String)] = [
        (#""source": "w", "line": {"path": "/"}"#, "values: missing; how many lines has each step?"),
        (#""line": {"path": "/"}, "values": 1"#, "source: missing; of which source are the lines?"),
        (#""source": "w", "values": 1"#, "line: missing; write what a line has, or \"heartbeat\": true"),
        (#""source": "w", "line": {"path": "/"}, "heartbeat": true, "values": 1"#, "heartbeat: goes not with line"),
        (#""source": "w", "line": {"pth": "/"}, "values": 1"#, "line.pth: unknown key; did you mean path?"),
        (#""source": "w", "line": {"path": "/", "time": 1}, "values": 1"#, "line.time: comes from the step"),
        (
            #""source": "w", "line": {"path": []}, "values": 1"#,
            "line.path: expected a text in quotes or a number, found an array"
        ),
        (
            #""source": "w", "line": {"ip": "192.0.2.1"}, "values": 1"#,
            "line: no line that counts: it needs a path, a status, a level or a message, for instance"
        ),
        (
            #""source": "w", "line": {"path": "\#(String(repeating: "a", count: 16_384))"}, "values": 1"#,
            "line: must be at most 16384 bytes, is 16394"
        ),
        (
            #""source": "w", "line": {"path": "/"}, "values": "5x""#,
            "values: \"5x\" is no step: write 5, 5x60, _, _x60 or 1+2x10, with numbers up to 1000000"
        ),
    ]

    @Test(arguments: mistakes) func mistakeIsTold(members: String, problem: String) {
        let problems = test(members).problems.map(\.description).map { $0.split(separator: " ", maxSplits: 1)[1] }
        #expect(problems.contains("tests[0].\(problem)"))
    }

    @Test(arguments: seriesMistakes) func mistakeInASeriesIsOneLine(members: String, problem: String) {
        let problems = test(#""alerts": [], "series": [{\#(members)}]"#).problems.map(\.description)
        #expect(problems.map { $0.split(separator: " ", maxSplits: 1)[1] } == ["tests[0].series[0].\(problem)"])
    }

    @Test func everyFieldOfALineIsAKeyOfTheStandardOnes() {
        for field in LineField.allCases {
            #expect(JSONKeys.standard.paths[field]?.contains(field.rawValue) == true)
        }
    }
}
