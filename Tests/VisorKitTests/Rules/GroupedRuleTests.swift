import Testing
import VisorTesting

@testable import VisorKit

@Suite struct GroupedRuleTests {
    private func rule(
        _ metric: RuleMetric, _ condition: RuleCondition = RuleCondition(.above, 5), by groups: [GroupField] = [],
        span: Int64 = 10, where filter: String? = nil
    ) throws -> Rule {
        Rule(
            name: "rule", metric: metric, selection: LineSelection(filter: try filter.map { try RecordFilter($0) }),
            groups: groups, span: .seconds(span), condition: condition, message: "{value}", recovery: "{value}")
    }

    @Test func eachGroupHasItsOwnAlertAndItsOwnNumbers() throws {
        var scenario = AlertScenario([try rule(.count, by: [.ip, .statusClass])])
        for _ in 0..<2 {
            try scenario.pass(1) { scenario, now in
                (0..<6).map { _ in scenario.request(at: now, client: "192.0.2.1", status: 404) }
                    + (0..<7).map { _ in scenario.request(at: now, client: "192.0.2.2") }
                    + (0..<5).map { _ in scenario.request(at: now, client: "192.0.2.3") }
            }
            try scenario.pass(60)
        }
        #expect(
            Set(scenario.told) == [
                "1 firing rule{ip=192.0.2.1,status_class=4xx}#1", "1 firing rule{ip=192.0.2.2,status_class=2xx}#1",
                "11 resolved rule{ip=192.0.2.1,status_class=4xx}#1",
                "11 resolved rule{ip=192.0.2.2,status_class=2xx}#1",
                "62 firing rule{ip=192.0.2.1,status_class=4xx}#2", "62 firing rule{ip=192.0.2.2,status_class=2xx}#2",
                "72 resolved rule{ip=192.0.2.1,status_class=4xx}#2",
                "72 resolved rule{ip=192.0.2.2,status_class=2xx}#2",
            ])
    }

    @Test func groupsAreBoundedAndWhatIsBeyondIsCounted() throws {
        // An hour of seconds leaves room for 1,165 groups.
        var scenario = AlertScenario([try rule(.count, RuleCondition(.above, 100), by: [.ip], span: 3_600)])
        try scenario.pass(1) { scenario, now in
            (0..<2_000).map { scenario.request(at: now, client: "10.0.\($0 / 250).\($0 % 250)") }
        }
        let ungrouped = scenario.state.rules.ungrouped
        #expect(ungrouped.map(\.rule) == ["rule"])
        let lines = try #require(ungrouped.first?.lines)
        #expect((2_000 - GroupTable.limit(span: .seconds(3_600))..<2_000).contains(lines))
    }

    @Test func aCrowdOfRareGroupsDoesNotHideTheOneThatComesOften() throws {
        var scenario = AlertScenario([try rule(.count, RuleCondition(.above, 20), by: [.ip], span: 3_600)])
        for round in 0..<20 {
            try scenario.pass(1) { scenario, now in
                (0..<500).map { scenario.request(at: now, client: "10.\(round).\($0 / 250).\($0 % 250)") }
                    + [scenario.request(at: now, client: "192.0.2.6"), scenario.request(at: now, client: "192.0.2.6")]
            }
        }
        #expect(scenario.told.count == 1)
        #expect(scenario.told.first?.hasSuffix("firing rule{ip=192.0.2.6}#1") == true)
    }

    /// Each group that is new where there are too many must not cost a look at all of them: it would never end.
    @Test(.timeLimit(.minutes(10)), arguments: [RuleMetric.count, .absence(sources: [])])
    func groupsWithoutEndCostNoMoreThanTheirLines(metric: RuleMetric) throws {
        let span: Int64 = metric == .count ? 60 : 3_600
        var crowded = AlertScenario([try rule(metric, RuleCondition(.above, 100), by: [.ip], span: span)])
        for round in 0..<20 {
            for number in 0..<1_000 {
                let client = "10.\(round).\(number / 250).\(number % 250)"
                crowded.write(crowded.request(at: Int64(round), client: client))
            }
            try crowded.catchUp(lines: 100)
        }
        #expect(crowded.told.isEmpty)
    }

    @Test func groupsThatAreOverMakeRoom() throws {
        var scenario = AlertScenario([try rule(.count, RuleCondition(.above, 1), by: [.ip], span: 3)])
        for round in 0..<20 {
            try scenario.pass(1) { scenario, now in
                (0..<1_000).map { scenario.request(at: now, client: "10.\(round).\($0 / 250).\($0 % 250)") }
            }
            try scenario.pass(50)
        }
        #expect(scenario.state.rules.ungrouped.isEmpty)
        var writer = BinaryWriter()
        scenario.state.rules.encode(into: &writer)
        #expect(writer.bytes.count < 200_000, "the state does not grow with all clients there ever were")
    }

    @Test func distinctClientsAreToldInTheOpenWindow() throws {
        var scenario = AlertScenario([try rule(.distinctClients, RuleCondition(.above, 50), span: 10)])
        try scenario.pass(3) { scenario, now in
            (0..<20).map { scenario.request(at: now, client: "10.0.\(now).\($0)") }
        }
        #expect(scenario.told == ["10 firing rule{}#1"])
        try scenario.pass(60) { scenario, now in [scenario.request(at: now)] }
        #expect(scenario.told == ["10 firing rule{}#1", "20 resolved rule{}#1"])
    }

    @Test func distinctClientsAreFewerAgainWithoutMoreLines() throws {
        var short = try rule(.distinctClients, RuleCondition(.above, 50), span: 10)
        var scenario = AlertScenario([short])
        try scenario.pass(3) { scenario, now in
            (0..<20).map { scenario.request(at: now, client: "10.0.\(now).\($0)") }
        }
        try scenario.pass(100)
        #expect(scenario.told == ["10 firing rule{}#1", "20 resolved rule{}#1"])
        // An instant between the ends of windows goes by the windows that have ended.
        (short.span, short.holding) = (.seconds(20), .seconds(5))
        scenario = AlertScenario([short])
        try scenario.pass(20) { scenario, now in
            (0..<3).map { scenario.request(at: now, client: "10.0.\(now).\($0)") }
        }
        try scenario.pass(100)
        #expect(scenario.told == ["25 firing rule{}#1", "30 resolved rule{}#1"])
    }

    @Test func theNextAlertIsToldAtOnceWhenTheLastIsOver() throws {
        let busy = try rule(.count, RuleCondition(.above, 2), span: 2)
        var scenario = AlertScenario([busy])
        // The lines of the second come while the first is not known to be over.
        for second in [0, 0, 0, 8, 8, 8] as [Int64] {
            scenario.write(scenario.request(at: second))
            try scenario.catchUp()
        }
        #expect(scenario.told == ["1 firing rule{}#1"])
        scenario.write(scenario.heartbeat(at: 34))
        try scenario.catchUp()
        #expect(scenario.told == ["1 firing rule{}#1", "3 resolved rule{}#1", "9 firing rule{}#2"])
    }

    @Test func groupsThatLookTheSameAreOne() throws {
        let settings = AnalysisSettings(
            ruleSet: RuleSet([try rule(.count, by: [.path]), try lines(by: [.path])]))
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let observer = RecordingObserver()
        for byte in [0xfe, 0xff, 0xfe] as [UInt8] {
            let line = "192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] \"GET /~ HTTP/1.1\" 200 1 \"-\" \"-\"\n"
            let bytes = Array(String(repeating: line, count: 6).utf8).map { $0 == UInt8(ascii: "~") ? byte : $0 }
            try events.take(
                .block(
                    SourcedBlock(
                        partition: 0, format: .combined, block: BytesBlock(bytes), byteCount: bytes.count,
                        isLast: false)), observer: observer)
        }
        #expect(
            observer.transitions.map(\.identity.description) == [
                "rule{path=\"/\u{fffd}\"}#1 firing", "lines{path=\"/\u{fffd}\"}#1 firing",
            ])
    }

    private func lines(by groups: [GroupField]) throws -> Rule {
        Rule(name: "lines", metric: .line, groups: groups, span: .seconds(10), message: "-", recovery: "-")
    }

    @Test func whatWasReleasedBehindACheckpointFlapsNoMore() throws {
        var flapping = try rule(.count)
        flapping.damping = FlapDamping(changes: 1, span: .seconds(10))
        let timing = AlertTiming(flapping)
        let alert = Reading(value: 1, fires: true, clears: false)
        var machine = AlertMachine()
        machine.adopt(.firing, episode: 1, at: 1, timing)
        machine.adopt(.resolved, episode: 1, at: 2, timing)
        var other = machine
        #expect(other.step(at: 3, alert, timing) == .held)
        machine.adopt(.held, episode: 2, at: 3, timing)
        machine.adopt(.resolved, episode: 2, at: 20, timing)
        #expect(machine.step(at: 21, alert, timing) == .firing)
    }

    @Test func aQuantileOfTheDurationGoesByWholeWindows() throws {
        let slow = try rule(.quantile(0.9, minimum: 10), RuleCondition(.above, 1), span: 20)
        let settings = AnalysisSettings(ruleSet: RuleSet([slow]))
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let observer = RecordingObserver()
        for second in 0..<120 {
            let duration = (20..<40).contains(second) ? 2_500 : 100
            let lines = (0..<3).map { _ in
                let time = AlertScenario.time(Int64(second)).rfc3339
                return "{\"time\":\"\(time)\",\"ip\":\"192.0.2.1\",\"status\":200,\"duration_ms\":\(duration)}\n"
            }.joined()
            try events.take(
                .block(
                    SourcedBlock(
                        partition: 0, format: .json(.standard), block: BytesBlock(Array(lines.utf8)),
                        byteCount: lines.utf8.count, isLast: false)), observer: observer)
        }
        #expect(observer.transitions.map(AlertScenario.shown) == ["30 firing rule{}#1", "60 resolved rule{}#1"])
        let value = try #require(observer.transitions.first?.value)
        #expect(abs(value - 2.5) < 0.03)
    }

    @Test func bytesASecondAreCountedWithoutOverflow() throws {
        let rule = try rule(.bandwidth, RuleCondition(.above, 1e6), span: 1)
        let settings = AnalysisSettings(ruleSet: RuleSet([rule]))
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let observer = RecordingObserver()
        let line =
            "{\"time\":\"2026-11-20T10:00:00Z\",\"ip\":\"192.0.2.1\",\"status\":200,\"size\":900000000000000000}\n"
        let bytes = Array(String(repeating: line, count: 1_000).utf8)
        try events.take(
            .block(
                SourcedBlock(
                    partition: 0, format: .json(.standard), block: BytesBlock(bytes), byteCount: bytes.count,
                    isLast: false)), observer: observer)
        #expect(observer.transitions.map(\.identity.state) == [.firing])
    }

    @Test func theLagOfTheAnalysisGoesByTheClock() throws {
        var lag = try rule(.lag, RuleCondition(.above, 60))
        lag.holding = .seconds(5)
        var scenario = AlertScenario([lag])
        try scenario.pass(60, requests: 1)
        try scenario.lag(100, requests: 1)
        // 60 s behind the last line at 59, and 5 s more.
        #expect(scenario.told == ["125 firing rule{}#1"])
        try scenario.catchUp()
        try scenario.pass(5, requests: 1)
        #expect(scenario.told == ["125 firing rule{}#1", "161 resolved rule{}#1"])
    }

    @Test func aHeartbeatWithoutATimeProvesLife() throws {
        var scenario = AlertScenario([try rule(.heartbeat(interval: .seconds(10), missed: 3))])
        try scenario.pass(100) { scenario, now in
            [scenario.request(at: now)] + (now % 10 == 0 ? ["[-] [-] HEARTBEAT"] : [])
        }
        #expect(scenario.told.isEmpty)
    }

    @Test func rulesWithTheSameCounterShareIt() throws {
        let one = try rule(.count, where: "status>=500")
        var other = try rule(.rate, RuleCondition(.above, 1), where: "status>=500")
        other.name = "other"
        var ratio = try rule(.ratio(of: LineSelection(filter: try RecordFilter("status>=500")), minimum: 1))
        ratio.name = "ratio"
        let rules = RuleSet([one, other, ratio])
        #expect(rules.counters.count == 2)
        #expect(rules.uses == [[0], [0], [1, 0]])
    }
}
