import Testing
import VisorTesting

@testable import VisorKit

/// What stays of alerts over changed rules, restarts and crashes, and what sources with wrong clocks do to others.
@Suite struct AlertContinuityTests {
    private func lines(span: Int64 = 60) throws -> Rule {
        Rule(
            name: "errors", metric: .line, selection: LineSelection(filter: try RecordFilter("level>=error")),
            span: .seconds(span), message: "-", recovery: "-")
    }

    private func count(
        _ condition: RuleCondition, span: Int64 = 60, by groups: [GroupField] = [], labels: [AlertLabel] = [],
        where filter: String? = nil
    ) throws -> Rule {
        Rule(
            name: "rule", metric: .count, selection: LineSelection(filter: try filter.map { try RecordFilter($0) }),
            groups: groups, span: .seconds(span), condition: condition, labels: labels, message: "-", recovery: "-")
    }

    private func heartbeat(every interval: Int64) -> Rule {
        Rule(
            name: "heartbeat", metric: .heartbeat(interval: .seconds(interval), missed: 3), span: .seconds(1),
            message: "-", recovery: "-")
    }

    /// Names that differ in their letters, and so in their shapes.
    private func name(_ number: Int) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        return "\(letters[number / 26])\(letters[number % 26])"
    }

    @Test func aLineRuleWithAnotherSpanEndsItsAlertAndNumbersGoOn() throws {
        var scenario = AlertScenario([try lines()])
        try scenario.pass(1) { scenario, now in [scenario.message(at: now, "disk full")] }
        try scenario.restart(with: [try lines(span: 30)])
        try scenario.pass(300)
        try scenario.pass(1) { scenario, now in [scenario.message(at: now, "disk full")] }
        try scenario.pass(300)
        #expect(
            scenario.told == [
                "1 firing errors{shape=disk full}#1", "61 resolved errors{shape=disk full}#1",
                "302 firing errors{shape=disk full}#2", "332 resolved errors{shape=disk full}#2",
            ])
    }

    @Test func whatIsTooVariousGoesOnAfterARestart() throws {
        var scenario = AlertScenario([try lines()])
        for isFirst in [true, false] {
            try scenario.pass(1) { scenario, now in (0..<100).map { scenario.message(at: now, "\(name($0)) failed") } }
            if isFirst { try scenario.restart() }
            try scenario.pass(200)
        }
        #expect(
            scenario.told.filter { $0.contains("other") } == [
                "1 firing errors{shape=(other)}#1", "61 resolved errors{shape=(other)}#1",
                "202 firing errors{shape=(other)}#2", "262 resolved errors{shape=(other)}#2",
            ])
    }

    @Test func manyShapesThatWereToldBeforeACrashAreNotToldAgain() throws {
        let settings = AnalysisSettings(ruleSet: RuleSet([try lines(span: 1)]))
        let scenario = AlertScenario([])
        let blocks = (0..<200).map { number in
            AlertContinuityTests.block(scenario.message(at: Int64(number), "\(name(number)) failed"), .apacheError)
        }
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let (first, again) = (RecordingObserver(), RecordingObserver())
        for block in blocks { try events.take(block, observer: first) }
        var state = AnalysisState(settings: settings)
        _ = state.change(to: settings, adopting: first.transitions)
        events = EventMerger(settings: settings, state: state)
        for block in blocks { try events.take(block, observer: again) }
        #expect(first.transitions.count > 300)
        #expect(again.transitions.isEmpty)
    }

    @Test func valuesThatAreShownAlikeAreOneAlert() throws {
        let settings = AnalysisSettings(ruleSet: RuleSet([try count(RuleCondition(.above, 2), by: [.path])]))
        let head = Array("192.0.2.1 - - [\(RandomLog.text(of: AlertScenario.origin))] \"GET /".utf8)
        let tail = Array(" HTTP/1.1\" 200 1 \"-\" \"-\"\n".utf8)
        var bytes: [UInt8] = []
        for byte in [UInt8(0xff), 0xfe, 0xfd] { bytes += head + [byte] + tail }
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let observer = RecordingObserver()
        try events.take(AlertContinuityTests.block(bytes, .combined), observer: observer)
        #expect(observer.transitions.map(\.identity.description) == ["rule{path=\"/\u{fffd}\"}#1 firing"])
    }

    @Test func anAlertOfOtherLabelsGroupsOrKindIsOver() throws {
        var kind = try count(RuleCondition(.above, 5))
        kind.metric = .line
        let changes = [
            (
                try count(RuleCondition(.above, 5), labels: [AlertLabel("team", "a")]),
                try count(RuleCondition(.above, 5))
            ),
            (try count(RuleCondition(.above, 5), by: [.ip]), try count(RuleCondition(.above, 5), by: [.section])),
            (try count(RuleCondition(.above, 5)), kind),
        ]
        for (before, after) in changes {
            var scenario = AlertScenario([before])
            try scenario.pass(40, requests: 2)
            try scenario.restart(with: [after])
            try scenario.pass(200)
            let changes = scenario.observer.transitions.map(\.identity)
            #expect(changes.map(\.state) == [.firing, .resolved])
            #expect(Set(changes.map(\.labels)).count == 1)
        }
    }

    @Test func aNewRuleKnowsNothingOfWhatWasReadBefore() throws {
        // Two requests a second, all the time; and a line each 15 seconds.
        let below = try count(RuleCondition(.below, 100), where: "status=200")
        let rise = Rule(
            name: "rise", metric: .change(earlier: .seconds(60), minimum: 1), span: .seconds(60),
            condition: RuleCondition(.above, 1.2), message: "-", recovery: "-")
        let silence = Rule(
            name: "silence", metric: .absence(sources: []), span: .seconds(20), message: "-", recovery: "-")
        var scenario = AlertScenario([try count(RuleCondition(.below, 100))])
        try scenario.pass(200, requests: 2)
        try scenario.restart(with: [below, rise, silence])
        try scenario.pass(300, requests: 2)
        #expect(scenario.told.isEmpty)
        var rare = AlertScenario([below])
        try rare.pass(200) { scenario, now in now % 15 == 0 ? [scenario.request(at: now)] : [] }
        try rare.restart(with: [silence])
        try rare.pass(100) { scenario, now in now % 15 == 0 ? [scenario.request(at: now)] : [] }
        #expect(!rare.told.contains { $0.contains("silence") })
    }

    @Test func aLateLineCountsInInstantsToCome() throws {
        var scenario = AlertScenario([try count(RuleCondition(.above, 10), span: 120, where: "status=500")])
        try scenario.pass(351, requests: 1)
        try scenario.pass(1) { scenario, now in (0..<10).map { _ in scenario.request(at: now, status: 500) } }
        try scenario.pass(49, requests: 1)
        scenario.write(scenario.request(at: 355, status: 500))
        try scenario.pass(300, requests: 1)
        // The watermark was at 370; those of 351 leave the span at 472.
        #expect(scenario.told == ["371 firing rule{}#1", "472 resolved rule{}#1"])
    }

    @Test func aSourceWithAFastClockDoesNotDeafenOthers() throws {
        var scenario = AlertScenario([try lines(), try count(RuleCondition(.above, 500))], sources: ["a", "b"])
        try scenario.pass(10, requests: 1)
        for _ in 0..<501 { scenario.write(scenario.request(at: 3_000), to: 1) }
        scenario.write(scenario.message(at: 3_000, "disk full"), to: 1)
        try scenario.pass(90, requests: 1)
        #expect(scenario.told.isEmpty)
        try scenario.pass(1, requests: 501)
        #expect(scenario.told == ["101 firing rule{}#1"])
        scenario.write(scenario.message(at: scenario.now, "disk full"), to: 0)
        try scenario.pass(2, requests: 1)
        #expect(scenario.told.last == "102 firing errors{shape=disk full}#1")
    }

    @Test(arguments: [Int64(0), -7_200, 3_000]) func heartbeatsWithoutATimeGoByTheTimeOfTheLog(ahead: Int64) throws {
        var scenario = AlertScenario([heartbeat(every: 20)])
        try scenario.pass(60) { scenario, now in
            (now % 20 == 0 ? ["[-] [-] HEARTBEAT"] : []) + [scenario.request(at: now + ahead)]
        }
        try scenario.pass(300) { _, now in now % 20 == 0 ? ["[-] [-] HEARTBEAT"] : [] }
        #expect(scenario.told.isEmpty)
        try scenario.pass(200)
        #expect(scenario.told.count == 1, "and then they are missed")
    }

    @Test func aSourceThatIsWatchedNoMoreIsNotMissed() throws {
        let settings = AnalysisSettings(ruleSet: RuleSet([heartbeat(every: 5)]))
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let observer = RecordingObserver()
        let scenario = AlertScenario([])
        func take(_ line: String?, of partition: Int, isLast: Bool = false, isLive: Bool = true) throws {
            let bytes = Array((line.map { $0 + "\n" } ?? "").utf8)
            try events.take(
                .block(
                    SourcedBlock(
                        partition: partition, format: .combined, profile: InputProfile(source: "s\(partition)"),
                        block: BytesBlock(bytes), byteCount: bytes.count, isLast: isLast,
                        arrival: isLive ? AlertScenario.time(50) : nil)), observer: observer)
        }
        for partition in 0..<3 { try take(scenario.heartbeat(at: 0), of: partition) }
        try take(nil, of: 2, isLast: true, isLive: false)
        for partition in 0..<2 { try take(scenario.request(at: 60), of: partition) }
        #expect(
            observer.transitions.map(AlertScenario.shown) == [
                "16 firing heartbeat{source=s0}#1", "16 firing heartbeat{source=s1}#1",
            ])
        try take(nil, of: 1, isLast: true)
        #expect(observer.transitions.map(AlertScenario.shown).last == "30 resolved heartbeat{source=s1}#1")
    }

    @Test func whatAnotherReaderDidNotCountTakesNothingAway() throws {
        let rules = RuleSet([try count(RuleCondition(.above, 5))])
        var engine = RuleEngine(rules, layout: WindowLayout())
        var told: [AlertTransition] = []
        for second in Int64(0)..<100 {
            var partial = PartialSummary(capacity: .standard)
            partial.greatestTime = AlertScenario.time(second)
            var group = CounterPartial.Group(key: .none)
            group.cells = [CountCell(second: AlertScenario.time(second).second, amount: 3)]
            var counter = CounterPartial(identity: rules.identities[0])
            counter.groups = [group]
            let watermark = AlertScenario.time(second) - .seconds(30)
            told += engine.merge(partial, watermark: watermark, now: nil)
            partial.counters = [counter]
            told += engine.merge(partial, watermark: watermark, now: nil)
        }
        #expect(told.map(AlertScenario.shown) == ["2 firing rule{}#1"])
    }

    @Test func impossibleSecondsAreRefused() {
        var writer = BinaryWriter()
        writer.count(RuleEngine.version)
        writer.optional(Int64.min) { $0.integer(Int($1)) }
        var reader = BinaryReader(writer.bytes)
        #expect(throws: WireError.self) { try RuleEngine(from: &reader) }
    }

    @Test func numbersOfAlertsThatNothingElseIsKnownOfAreNotUsedAgain() throws {
        let rule = try count(RuleCondition(.above, 0))
        let settings = AnalysisSettings(ruleSet: RuleSet([rule]))
        var state = AnalysisState(settings: settings)
        state.rules.raise(episodes: ["rule": 7, "other": 3])
        var events = EventMerger(settings: settings, state: state)
        let observer = RecordingObserver()
        try events.take(
            AlertContinuityTests.block(AlertScenario([]).request(at: 0), .combined), observer: observer)
        #expect(observer.transitions.map(\.identity.episode) == [8])
    }

    private static func block(_ line: String, _ format: LogFormat) -> SourceEvent {
        block(Array("\(line)\n".utf8), format)
    }

    private static func block(_ bytes: [UInt8], _ format: LogFormat) -> SourceEvent {
        .block(
            SourcedBlock(
                partition: 0, format: format, block: BytesBlock(bytes), byteCount: bytes.count, isLast: false))
    }
}
