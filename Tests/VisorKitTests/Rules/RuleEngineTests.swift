import Testing
import VisorTesting

@testable import VisorKit

@Suite struct RuleEngineTests {
    private static func rules() throws -> [Rule] {
        func rule(_ name: String, _ metric: RuleMetric, _ condition: RuleCondition, span: Int64, holding: Int64 = 0)
            throws -> Rule
        {
            var rule = Rule(
                name: name, metric: metric, span: .seconds(span), condition: condition, holding: .seconds(holding),
                message: "-", recovery: "-", damping: FlapDamping(changes: 0))
            if case .ratio = metric { rule.selection.filter = try RecordFilter("status>=500") }
            return rule
        }
        return [
            try rule("rate", .rate, RuleCondition(.above, 3, clear: 2), span: 10),
            try rule("count", .count, RuleCondition(.atLeast, 20), span: 7),
            try rule("held", .count, RuleCondition(.above, 15), span: 5, holding: 8),
            try rule("quiet", .rate, RuleCondition(.below, 1), span: 15),
            try rule("still", .count, RuleCondition(.atMost, 2, clear: 8), span: 9, holding: 3),
            try rule(
                "ratio", .ratio(of: LineSelection(), minimum: 20), RuleCondition(.above, 0.3, clear: 0.2), span: 12),
            try rule("double", .change(earlier: .seconds(20), minimum: 10), RuleCondition(.above, 2), span: 10),
            try rule("halved", .change(earlier: .seconds(15), minimum: 5), RuleCondition(.below, 0.5), span: 15),
            try rule("absence", .absence(sources: []), RuleCondition(.above, 0), span: 4),
        ]
    }

    private static func settings() throws -> AnalysisSettings {
        AnalysisSettings(layout: WindowLayout(lateness: .seconds(5)), ruleSet: RuleSet(try rules()))
    }

    private static func told(_ transitions: [AlertTransition], _ rule: String) -> [String] {
        transitions.filter { $0.identity.rule == rule }.map { transition in
            "\(transition.at.second - AlertScenario.origin.second) \(transition.identity.state)"
        }
    }

    @Test(arguments: 0..<25) func theEngineTellsWhatTheDefinitionsSay(seed: UInt64) throws {
        let log = BurstyLog(seed: seed, seconds: 300)
        for average in [1, 9, 200, 100_000] {
            let observer = RecordingObserver()
            let settings = try RuleEngineTests.settings()
            var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
            for block in log.blocks(seed: seed, lines: average) { try events.take(block, observer: observer) }
            try events.finish(observer)
            #expect(observer.transitions.count > 10)
            for rule in try RuleEngineTests.rules() {
                let told = RuleEngineTests.told(observer.transitions, rule.name)
                #expect(told == log.truth.told(rule), "\(rule.name), \(average) lines a block")
            }
        }
    }

    @Test(arguments: 0..<15) func linesOutOfOrderWithinTheLatenessChangeNothingThatWaits(seed: UInt64) throws {
        let log = BurstyLog(seed: seed, seconds: 300)
        // Pauses are long: so many lines may be far apart, and the watermark has to wait for them.
        var settings = try RuleEngineTests.settings()
        settings.layout = WindowLayout(lateness: .seconds(300))
        for (reach, average) in [(20, 3), (200, 40), (100_000, 100_000)] {
            let observer = RecordingObserver()
            var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
            for block in log.shuffled(seed: seed, reach: reach).blocks(seed: seed, lines: average) {
                try events.take(block, observer: observer)
            }
            try events.finish(observer)
            for rule in try RuleEngineTests.rules() where !["rate", "count"].contains(rule.name) {
                let told = RuleEngineTests.told(observer.transitions, rule.name)
                #expect(told == log.truth.told(rule), "\(rule.name), \(average) lines a block")
            }
        }
    }

    @Test(arguments: 0..<25) func whatWasToldBehindACheckpointIsNotToldAgain(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let log = BurstyLog(seed: seed, seconds: 200)
        let settings = try RuleEngineTests.settings()
        let blocks = log.blocks(seed: seed, lines: 10)
        let checkpointAt = Int.random(in: 0..<blocks.count, using: &generator)
        let crashAt = Int.random(in: checkpointAt..<blocks.count, using: &generator)

        let observer = RecordingObserver()
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        var state: [UInt8] = []
        var (toldAtCheckpoint, toldAtCrash) = (0, 0)
        for (number, block) in blocks.enumerated() {
            if number == checkpointAt {
                var writer = BinaryWriter()
                events.state.encode(into: &writer)
                (state, toldAtCheckpoint) = (writer.bytes, observer.transitions.count)
            }
            if number == crashAt { toldAtCrash = observer.transitions.count }
            try events.take(block, observer: observer)
        }
        try events.finish(observer)

        var reader = BinaryReader(state)
        var restored = try AnalysisState(from: &reader)
        let adopted = Array(observer.transitions[toldAtCheckpoint..<toldAtCrash])
        #expect(restored.change(to: settings, adopting: adopted).alerts.isEmpty)
        let again = RecordingObserver()
        var second = EventMerger(settings: settings, state: restored)
        for block in blocks[checkpointAt...] { try second.take(block, observer: again) }
        try second.finish(again)
        let expected = observer.transitions[toldAtCrash...].map(\.identity)
        // Rules go on by themselves, so that only the order within one rule is kept.
        #expect(Set(again.transitions.map(\.identity)) == Set(expected))
        #expect(again.transitions.count == expected.count)
        for rule in settings.ruleSet.rules {
            #expect(
                again.transitions.map(\.identity).filter { $0.rule == rule.name }
                    == expected.filter { $0.rule == rule.name })
        }
    }

    @Test(arguments: 0..<100) func anyBytesAreAStateOrNone(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let settings = try RuleEngineTests.settings()
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let log = BurstyLog(seed: seed, seconds: 40)
        for block in log.blocks(seed: seed, lines: 10) { try events.take(block, observer: RecordingObserver()) }
        var writer = BinaryWriter()
        events.state.rules.encode(into: &writer)
        var bytes = writer.bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        var reader = BinaryReader(bytes)
        guard var engine = try? RuleEngine(from: &reader) else { return }
        _ = engine.change(to: settings.ruleSet, layout: settings.layout)
        // Whatever was in it, it goes on.
        var state = AnalysisState(settings: settings)
        state.rules = engine
        var second = EventMerger(settings: settings, state: state)
        for block in log.blocks(seed: seed, lines: 50) { try second.take(block, observer: RecordingObserver()) }
    }

    @Test func aRuleThatCountsSomethingElseHasToKnowItsSpanBeforeItsAlertIsOver() throws {
        var rule = Rule(
            name: "traffic", metric: .count, span: .seconds(60), condition: RuleCondition(.above, 50), message: "-",
            recovery: "-")
        var scenario = AlertScenario([rule])
        try scenario.pass(100, requests: 2)
        #expect(scenario.told == ["26 firing traffic{}#1"])
        rule.selection.filter = try RecordFilter("status=200")
        try scenario.restart(with: [rule])
        // Its state is of second 69: up to 129 nothing can be said, and then there are too many again.
        try scenario.pass(60, requests: 2)
        try scenario.pass(100, requests: 0)
        #expect(scenario.told == ["26 firing traffic{}#1", "195 resolved traffic{}#1"])
        // A threshold is no part of what is counted.
        rule.condition = RuleCondition(.above, 10)
        try scenario.pass(20, requests: 1)
        try scenario.restart(with: [rule])
        try scenario.pass(1, requests: 1)
        #expect(scenario.told.last == "271 firing traffic{}#2")
    }

    @Test func anAlertOfARuleThatIsGoneIsOver() throws {
        let rule = Rule(
            name: "traffic", metric: .count, groups: [.source], span: .seconds(60), condition: RuleCondition(.above, 5),
            labels: [AlertLabel("team", "a")], message: "-", recovery: "-")
        var scenario = AlertScenario([rule])
        try scenario.pass(40, requests: 2)
        try scenario.restart(with: [])
        #expect(
            scenario.told == [
                "3 firing traffic{source=web,team=a}#1", "9 resolved traffic{source=web,team=a}#1",
            ])
        try scenario.restart(with: [rule])
        try scenario.pass(10, requests: 2)
        #expect(scenario.told.last?.hasSuffix("firing traffic{source=web,team=a}#2") == true)
    }

    @Test func aCounterThatAPartialDoesNotHaveIsUnknownAndNotZero() throws {
        func rule(_ name: String, _ metric: RuleMetric, _ condition: RuleCondition) -> Rule {
            Rule(
                name: name, metric: metric, span: .seconds(20), condition: condition, message: "-", recovery: "-")
        }
        let rules = [
            rule("above", .count, RuleCondition(.above, 5)), rule("below", .count, RuleCondition(.below, 5)),
            rule("silence", .absence(sources: []), RuleCondition(.above, 0)),
            rule("half", .change(earlier: .seconds(20), minimum: 1), RuleCondition(.below, 0.5)),
        ]
        var scenario = AlertScenario(rules)
        try scenario.pass(60, requests: 1)
        #expect(scenario.told == ["6 firing above{}#1"])
        var state = scenario.state
        var told: [String] = []
        func merge(_ seconds: Range<Int64>, isCounted: Bool) {
            for second in seconds {
                var partial = PartialSummary(capacity: .standard)
                partial.greatestTime = AlertScenario.time(second)
                if isCounted {
                    var counters = CounterPartial(identity: scenario.settings.ruleSet.identities[0])
                    var group = CounterPartial.Group(key: .none)
                    group.cells = [CountCell(second: AlertScenario.time(second).second, amount: 1)]
                    counters.groups = [group]
                    partial.counters = [counters]
                }
                let watermark = AlertScenario.time(second) - .seconds(30)
                told += state.rules.merge(partial, watermark: watermark, now: nil).map(AlertScenario.shown)
            }
        }
        #expect(scenario.settings.ruleSet.identities.count == 1)
        merge(60..<160, isCounted: false)
        merge(160..<300, isCounted: true)
        #expect(told.isEmpty, "nothing was lost but knowledge")
    }

    @Test func aRuleThatIsGoneEndsItsAlertAndItsNumbersAreNotUsedAgain() throws {
        let rule = Rule(
            name: "traffic", metric: .count, span: .seconds(10), condition: RuleCondition(.above, 5), message: "-",
            recovery: "-")
        var scenario = AlertScenario([rule])
        try scenario.pass(5, requests: 10)
        var engine = scenario.state.rules
        let layout = scenario.settings.layout
        #expect(engine.active.map(AlertScenario.shown) == ["1 firing traffic{}#1"])
        let gone = engine.change(to: .none, layout: layout)
        #expect(gone.map(\.identity.description) == ["traffic{}#1 resolved"])
        #expect(engine.change(to: RuleSet([rule]), layout: layout).isEmpty)
        var state = scenario.state
        state.rules = engine
        var events = EventMerger(settings: scenario.settings, state: state)
        let observer = RecordingObserver()
        let lines = (0..<20).map { _ in scenario.request(at: 30) + "\n" }.joined()
        try events.take(
            .block(
                SourcedBlock(
                    partition: 0, format: .combined, block: BytesBlock(Array(lines.utf8)), byteCount: lines.utf8.count,
                    isLast: false)), observer: observer)
        #expect(observer.transitions.map(\.identity.description) == ["traffic{}#2 firing"])
    }
}
