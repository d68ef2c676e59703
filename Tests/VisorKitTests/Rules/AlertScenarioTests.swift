import Testing

@testable import VisorKit

/// What is told, and when, on a manual clock: the instants follow from the rule, 30 s of lateness and 10 s of idleness.
@Suite struct AlertScenarioTests {
    /// More than 10 requests a second in the mean of 2 minutes.
    private var traffic: Rule {
        Rule(
            name: "traffic", metric: .rate, span: .seconds(120), condition: RuleCondition(.above, 10, clear: 10),
            message: "{value} at {time}", recovery: "{value} at {time}")
    }

    @Test func trafficRisesAndFalls() throws {
        var scenario = AlertScenario([traffic])
        try scenario.pass(120, requests: 5)
        // 600 in the span; each second of 20 adds 15 until more than 1,200 are in it: after 41 seconds.
        try scenario.pass(60, requests: 20)
        #expect(scenario.told == ["161 firing traffic{}#1"])
        // At 180 there are 1,500 in it; seconds of 5 leave and come until 240, and then those of 20 leave: 20 s and a second.
        try scenario.pass(180, requests: 5)
        #expect(scenario.told == ["161 firing traffic{}#1", "261 resolved traffic{}#1"])
    }

    @Test func trafficThatIsAboveIsToldWithinTheSecond() throws {
        var scenario = AlertScenario([traffic])
        try scenario.pass(10, requests: 120)
        #expect(scenario.told.isEmpty)
        try scenario.pass(1, requests: 1)
        #expect(scenario.told == ["11 firing traffic{}#1"])
    }

    @Test func aRecoveryWaitsForTheWatermark() throws {
        var scenario = AlertScenario([traffic])
        try scenario.pass(20, requests: 100)
        // The mean is down at second 129, of which is known when lines of 159 have come.
        try scenario.pass(138, requests: 1)
        #expect(scenario.told == ["13 firing traffic{}#1"])
        try scenario.pass(5, requests: 1)
        #expect(scenario.told == ["13 firing traffic{}#1", "130 resolved traffic{}#1"])
    }

    @Test func trafficThatStopsIsOverWhenTheSpanIsEmpty() throws {
        var scenario = AlertScenario([traffic])
        try scenario.pass(20, requests: 100)
        try scenario.pass(200)
        #expect(scenario.told == ["13 firing traffic{}#1", "129 resolved traffic{}#1"])
    }

    @Test func trafficThatFlapsIsHeldAndReleased() throws {
        var rule = traffic
        rule.span = .seconds(10)
        rule.damping = FlapDamping(changes: 4, span: .seconds(300))
        var scenario = AlertScenario([rule])
        for _ in 0..<5 {
            try scenario.pass(10, requests: 30)
            try scenario.pass(20, requests: 1)
        }
        let expected = [
            "4 firing traffic{}#1", "17 resolved traffic{}#1", "34 firing traffic{}#2", "47 resolved traffic{}#2",
            "64 held traffic{}#3",
        ]
        #expect(scenario.told == expected)
        // Nothing changes any more after 137, and 300 s later that is told.
        try scenario.pass(350, requests: 1)
        #expect(scenario.told == expected + ["437 resolved traffic{}#3"])
        try scenario.pass(10, requests: 30)
        #expect(scenario.told.last == "504 firing traffic{}#4")
    }

    @Test func trafficThatStaysAboveAfterFlappingIsToldToBe() throws {
        var rule = traffic
        rule.span = .seconds(10)
        rule.damping = FlapDamping(changes: 2, span: .seconds(60))
        var scenario = AlertScenario([rule])
        try scenario.pass(10, requests: 30)
        try scenario.pass(20, requests: 1)
        try scenario.pass(130, requests: 30)
        try scenario.pass(60, requests: 1)
        #expect(
            scenario.told == [
                "4 firing traffic{}#1", "17 resolved traffic{}#1", "34 held traffic{}#2", "94 firing traffic{}#2",
                "167 resolved traffic{}#2",
            ])
    }

    @Test func aHeartbeatIsLostAndBack() throws {
        let rule = Rule(
            name: "heartbeat", metric: .heartbeat(interval: nil, missed: 3), span: .seconds(1), message: "{source}",
            recovery: "{source}")
        var scenario = AlertScenario([rule], sources: ["a"])
        try scenario.pass(61, requests: 1, heartbeatEvery: 10)
        // The last one came in second 60; three times 10 s later it is missed.
        try scenario.pass(100, requests: 1)
        #expect(scenario.told == ["91 firing heartbeat{source=a}#1"])
        try scenario.pass(60, requests: 1, heartbeatEvery: 10)
        #expect(scenario.told == ["91 firing heartbeat{source=a}#1", "171 resolved heartbeat{source=a}#1"])
    }

    @Test func aSourceThatNeverSentAHeartbeatIsNotMissed() throws {
        let rule = Rule(
            name: "heartbeat", metric: .heartbeat(interval: .seconds(3), missed: 3), span: .seconds(1), message: "-",
            recovery: "-")
        var scenario = AlertScenario([rule])
        try scenario.pass(200, requests: 1)
        #expect(scenario.told.isEmpty)
    }

    @Test func absenceIsNoEvidenceWhileInputLags() throws {
        let heartbeat = Rule(
            name: "heartbeat", metric: .heartbeat(interval: .seconds(10), missed: 3), span: .seconds(1), message: "-",
            recovery: "-")
        let silence = Rule(
            name: "silence", metric: .absence(sources: []), span: .seconds(60), message: "-", recovery: "-")
        var scenario = AlertScenario([traffic, heartbeat, silence])
        try scenario.pass(60, requests: 5, heartbeatEvery: 10)
        // Nothing is read for ten minutes, in which lines are written.
        try scenario.lag(600, requests: 5)
        #expect(scenario.told.isEmpty)
        try scenario.catchUp()
        // The heartbeats of these ten minutes are missing in truth; the traffic was never above.
        try scenario.pass(120, requests: 5, heartbeatEvery: 10)
        #expect(scenario.told == ["81 firing heartbeat{source=web}#1", "661 resolved heartbeat{source=web}#1"])
    }

    @Test func trafficOfALagIsToldWithItsOwnTimes() throws {
        var scenario = AlertScenario([traffic])
        try scenario.pass(120, requests: 5)
        try scenario.lag(60, requests: 20)
        try scenario.lag(540, requests: 5)
        try scenario.catchUp()
        #expect(scenario.told == ["161 firing traffic{}#1", "261 resolved traffic{}#1"])
    }

    @Test func silenceIsToldAndEnds() throws {
        let rule = Rule(
            name: "silence", metric: .absence(sources: []), groups: [.source], span: .seconds(60), message: "-",
            recovery: "-")
        var scenario = AlertScenario([rule], sources: ["a", "b"])
        try scenario.pass(30, requests: 1)
        try scenario.pass(100, to: 0) { scenario, now in [scenario.request(at: now)] }
        #expect(scenario.told == ["90 firing silence{source=b}#1"])
        try scenario.pass(60, requests: 1)
        #expect(scenario.told == ["90 firing silence{source=b}#1", "131 resolved silence{source=b}#1"])
    }

    @Test func aListedSourceThatIsNeverSeenIsMissed() throws {
        let rule = Rule(
            name: "silence", metric: .absence(sources: ["web", "mail"]), span: .seconds(60), message: "-",
            recovery: "-")
        var scenario = AlertScenario([rule])
        try scenario.pass(120, requests: 1)
        #expect(scenario.told == ["60 firing silence{source=mail}#1"])
    }

    @Test func lateLinesChangeNoAlert() throws {
        var scenario = AlertScenario([traffic])
        try scenario.pass(300, requests: 5)
        // 2,000 lines of 200 s ago: no span that is still to be decided has them.
        for _ in 0..<2_000 { scenario.write(scenario.request(at: 100)) }
        try scenario.pass(100, requests: 5)
        #expect(scenario.told.isEmpty)
    }

    @Test func lateLinesThatAreInTheSpanCount() throws {
        var scenario = AlertScenario([traffic])
        try scenario.pass(300, requests: 5)
        for _ in 0..<1_000 { scenario.write(scenario.request(at: 280)) }
        try scenario.pass(1, requests: 5)
        #expect(scenario.told == ["281 firing traffic{}#1"])
    }

    @Test func anAlertThatHasToHoldWaits() throws {
        var rule = traffic
        rule.span = .seconds(10)
        rule.holding = .seconds(30)
        var scenario = AlertScenario([rule])
        try scenario.pass(20, requests: 1)
        try scenario.pass(20, requests: 30)
        try scenario.pass(60, requests: 1)
        #expect(scenario.told.isEmpty, "above from 24 to 47 only")
        try scenario.pass(60, requests: 30)
        try scenario.pass(60, requests: 1)
        #expect(scenario.told == ["134 firing traffic{}#1", "167 resolved traffic{}#1"])
    }

    @Test func thresholdsOfTheirOwnForTheEndKeepAnAlert() throws {
        var rule = traffic
        rule.span = .seconds(10)
        rule.condition = RuleCondition(.above, 10, clear: 5)
        var scenario = AlertScenario([rule])
        try scenario.pass(20, requests: 12)
        try scenario.pass(60, requests: 7)
        try scenario.pass(60, requests: 4)
        #expect(scenario.told == ["9 firing traffic{}#1", "87 resolved traffic{}#1"])
    }

    @Test(arguments: [1, 2, 10, 100])
    func aRestartInEachStateChangesNothing(every interval: Int) throws {
        var rule = traffic
        rule.span = .seconds(10)
        rule.holding = .seconds(5)
        rule.damping = FlapDamping(changes: 4, span: .seconds(250))
        let heartbeat = Rule(
            name: "heartbeat", metric: .heartbeat(interval: nil, missed: 3), span: .seconds(1), message: "-",
            recovery: "-")
        let lines = Rule(
            name: "lines", metric: .line, selection: LineSelection(filter: try RecordFilter("status=500")),
            span: .seconds(20), message: "-", recovery: "-")
        func run(restarting: Bool) throws -> [String] {
            var scenario = AlertScenario([rule, heartbeat, lines])
            for second in 0..<700 {
                let isHigh = second % 40 < 15 && second < 280
                let beats = (second / 100) % 2 == 0
                try scenario.pass(
                    1, requests: isHigh ? 30 : 1, status: second % 77 == 0 ? 500 : 200,
                    heartbeatEvery: beats ? 4 : nil)
                if restarting && second % interval == 0 { try scenario.restart() }
            }
            return scenario.told
        }
        let told = try run(restarting: false)
        #expect(told.contains { $0.contains("held") } && told.contains { $0.contains("heartbeat") })
        #expect(try run(restarting: true) == told)
    }
}
