import Testing
import VisorKit

@testable import VisorRuntime

@Suite struct RuleTestRunTests {
    private func test(_ series: String, members: String = "") throws -> RuleTest {
        let text = #"{"standard": false, "tests": [{"name": "a", \#(members) "alerts": [], "series": [\#(series)]}]}"#
        let file = RuleTestFile(
            ConfigurationDocument(ConfigurationFile(path: "t.json", bytes: Array(text.utf8))), path: "t.json"
        ) { _ in throw ProgramError("no pattern") }
        #expect(file.problems.isEmpty)
        return try #require(file.tests.first)
    }

    private func state(_ series: String, members: String = "") throws -> AnalysisState {
        var run = RuleTestRun(try test(series, members: members))
        let transitions = try run.run()
        #expect(transitions.isEmpty)
        return run.state
    }

    private static let request = #"{"source": "a", "line": {"path": "/x", "status": 503}, "values": "3x10 _x5 1"}"#

    @Test func linesAreReadByTheRealParser() throws {
        let overall = try state(
            Self.request + #", {"source": "b", "heartbeat": true, "values": "1x4"},"#
                + #"{"source": "a", "line": {"level": "warn", "message": "m \"q\""}, "values": "0 2"}"#
        ).windows.overall
        #expect(overall.summary.lines == 37 && overall.malformed == 0)
        #expect(overall.summary.heartbeats == 4)
        #expect(overall.summary.status.count(in: 503...503) == 31)
        #expect(overall.times == RuleTest.standardStart...(RuleTest.standardStart + .seconds(15)))
    }

    @Test func timeGoesOnWithoutLines() throws {
        let state = try state(Self.request.replacing("_x5 1", with: "_x50"), members: #""interval": "2s","#)
        #expect(state.windows.watermark == RuleTest.standardStart + .seconds(120))
    }

    @Test func silentSourceHoldsNothingBack() throws {
        let state = try state(
            #"{"source": "b", "heartbeat": true, "values": "1"}, {"source": "a", "heartbeat": true, "values": "1x9"}"#,
            members: #""lateness": "3s","#)
        #expect(state.windows.watermark == RuleTest.standardStart + .seconds(6))
    }

    @Test func manyLinesOfAStepComeInBlocksOfBoundedSize() throws {
        let overall = try state(#"{"source": "a", "line": {"path": "/x"}, "values": "50000"}"#).windows.overall
        #expect(overall.summary.lines == 50_000 && overall.tooLate == 0)
    }
}
