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

    mutating func take(_ lines: [CounterPartial], _ moment: RuleMoment, into transitions: inout Transitions) {}
    mutating func decide(through instant: Int64, into transitions: inout Transitions) {}
    mutating func tellCertain(through limit: Int64, into transitions: inout Transitions) {}

    mutating func adopt(_ told: AlertTransition, decided: Int64?) {
        machine.adopt(told.identity.state, episode: told.identity.episode, at: told.at.second, timing)
    }

    mutating func raise(episodes: Int) {
        if machine.isInactive && machine.episode < episodes { machine = AlertMachine(episode: episodes) }
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
        SavedRule(
            name: rule.name, form: .lag, labels: rule.labels, severity: rule.severity, definition: [], fields: [],
            episodes: 0, since: nil,
            groups: [SavedRule.Group(key: .none, machine: machine, decided: 0, measure: [])])
    }

    mutating func restore(_ saved: SavedRule, known: Int64) {
        machine = saved.groups.first?.machine ?? AlertMachine(episode: saved.episodes)
    }
}
