/// The state of a rule on how far the analysis is behind: the one that goes by the clock on the wall.
struct LagRuleState: RuleState {
    private let rule: Rule
    private let text: AlertText
    private let timing: AlertTiming
    private var machine = AlertMachine()

    init(_ rule: Rule) {
        self.rule = rule
        text = AlertText(rule)
        timing = AlertTiming(rule)
    }

    /// Takes in how many seconds the analysis is behind at a second of the clock.
    mutating func take(lag: Double, at second: Int64, into transitions: inout Transitions) {
        guard let state = machine.step(at: second, Reading(lag, rule.condition), timing) else { return }
        transitions.append(text.transition(state, episode: machine.episode, of: [], at: second, value: lag))
    }

    mutating func begin(at second: Int64) {}
    mutating func lose(until second: Int64) {}
    mutating func take(_ lines: [CounterPartial], decided: Int64?, into transitions: inout Transitions) {}
    mutating func decide(through instant: Int64, into transitions: inout Transitions) {}
    mutating func tellCertain(into transitions: inout Transitions) {}

    mutating func adopt(
        _ labels: [AlertLabel], _ state: AlertState, episode: Int, at instant: Int64, decided: Int64?
    ) {
        machine.adopt(state, episode: episode, at: instant, timing)
    }

    var active: [AlertTransition] {
        guard let beginning = machine.beginning else { return [] }
        return [
            text.transition(
                beginning.state, episode: machine.episode, of: [], at: beginning.instant, value: beginning.value)
        ]
    }

    var ungrouped: Int { 0 }

    var saved: SavedRule {
        let group = SavedRule.Group(key: .none, machine: machine, decided: 0, measure: [])
        return SavedRule(
            name: rule.name, labels: rule.labels, severity: rule.severity, definition: [], fields: [], episodes: 0,
            since: nil, groups: [group])
    }

    mutating func restore(_ saved: SavedRule) {
        let group = saved.fields.isEmpty ? saved.groups.first { $0.key == .none } : nil
        machine = group?.machine ?? AlertMachine(episode: saved.withoutGroups.episodes)
    }
}
