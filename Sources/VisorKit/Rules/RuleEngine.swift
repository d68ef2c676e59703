/// Decides, instant by instant of event time, which alerts begin and which are over.
///
/// Lines are counted where they are folded; what they amount to is taken in here, in the order in which partials are merged.
/// What more lines can undo waits for the watermark; what they cannot is told at once. An instant that has been decided is
/// not decided again, whatever comes late.
public struct RuleEngine: Sendable {
    /// The rules.
    public internal(set) var rules: RuleSet

    var states: [any RuleState]
    /// The state of rules that are not known: of before it has been told which there are, and of those that are gone.
    var others: [SavedRule] = []
    /// Up to which instant everything is decided.
    var decided: Int64?
    /// The first second that lines are known of.
    var since: Int64?

    /// The engine of rules, for windows of a layout.
    public init(_ rules: RuleSet, layout: WindowLayout) {
        self.rules = rules
        states = RuleEngine.states(rules, layout)
    }

    private static func states(_ rules: RuleSet, _ layout: WindowLayout) -> [any RuleState] {
        let window = rules.window(layout)
        return zip(rules.rules, rules.uses).map { rule, uses -> any RuleState in
            let fields = uses.first.map { rules.counters[$0].groups } ?? []
            return switch rule.metric {
            case .count, .rate, .bandwidth: GroupedRuleState<CountMeasure>(rule, fields: fields, window: window)
            case .ratio: GroupedRuleState<RatioMeasure>(rule, fields: fields, window: window)
            case .change: GroupedRuleState<ChangeMeasure>(rule, fields: fields, window: window)
            case .distinctClients:
                GroupedRuleState<SketchMeasure<DistinctClients>>(rule, fields: fields, window: window)
            case .quantile: GroupedRuleState<SketchMeasure<DurationQuantile>>(rule, fields: fields, window: window)
            case .absence, .heartbeat: GroupedRuleState<SilenceMeasure>(rule, fields: fields, window: window)
            case .line: LineRuleState(rule, fields: fields)
            case .lag: LagRuleState(rule)
            }
        }
    }

    /// Takes in what a partial has been counted to, and returns what there is to tell, in the order of time.
    ///
    /// - Parameter watermark: how far event time has come with it.
    mutating func merge(_ partial: PartialSummary, watermark: EventTime?) -> [AlertTransition] {
        guard !states.isEmpty else { return [] }
        if since == nil, let first = partial.firstTime ?? partial.greatestTime { begin(at: first.second) }
        var transitions: Transitions = []
        if !partial.counters.isEmpty {
            for (place, uses) in rules.uses.enumerated() where !uses.isEmpty {
                let lines = uses.map { partial.counters[$0] }
                states[place].take(lines, decided: decided, into: &transitions)
            }
        }
        decide(through: watermark, into: &transitions)
        for place in states.indices { states[place].tellCertain(into: &transitions) }
        return RuleEngine.sorted(transitions)
    }

    /// Goes on to where event time has come without lines.
    mutating func advance(to watermark: EventTime?) -> [AlertTransition] {
        var transitions: Transitions = []
        decide(through: watermark, into: &transitions)
        // Where one is over, lines of the next may have come.
        for place in states.indices { states[place].tellCertain(into: &transitions) }
        return RuleEngine.sorted(transitions)
    }

    /// Takes in how many seconds the analysis is behind, at a moment of the clock on the wall.
    mutating func take(lag: Double, at time: EventTime) -> [AlertTransition] {
        var transitions: Transitions = []
        for place in states.indices {
            guard var state = states[place] as? LagRuleState else { continue }
            state.take(lag: lag, at: time.second, into: &transitions)
            states[place] = state
        }
        return transitions
    }

    private mutating func begin(at second: Int64) {
        since = second
        for place in states.indices { states[place].begin(at: second) }
    }

    private mutating func decide(through watermark: EventTime?, into transitions: inout Transitions) {
        guard let instant = watermark?.second, instant > decided ?? .min, since != nil else { return }
        decided = instant
        for place in states.indices { states[place].decide(through: instant, into: &transitions) }
    }

    /// In the order of time, and what is of one instant in that of the rules.
    private static func sorted(_ transitions: Transitions) -> [AlertTransition] {
        guard transitions.count > 1 else { return transitions }
        return transitions.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// The alerts that have begun and are not over, the oldest first: the change that they began with, or were held by.
    public var active: [AlertTransition] {
        RuleEngine.sorted(states.flatMap(\.active))
    }

    /// How many lines were of more groups than their rules keep apart, by the rules' names.
    public var ungrouped: [(rule: String, lines: Int)] {
        zip(rules.rules, states).filter { $1.ungrouped > 0 }.map { ($0.name, $1.ungrouped) }
    }

    /// Goes on under rules: alerts of rules that are still there stay what they are, and those of others are over.
    ///
    /// - Parameter told: the changes that an earlier run has told and the state does not know, in the order in which they were
    ///   told. They set state and episode of their alerts, and nothing up to their instants is decided again.
    /// - Returns: the ends of alerts whose rules are gone.
    public mutating func change(
        to rules: RuleSet, layout: WindowLayout, adopting told: [AlertTransition] = []
    ) -> [AlertTransition] {
        let known = others + states.map(\.saved)
        self.rules = rules
        states = RuleEngine.states(rules, layout)
        others = []
        let places = Dictionary(uniqueKeysWithValues: rules.rules.enumerated().map { ($1.name, $0) })
        for saved in known { if let place = places[saved.name] { states[place].restore(saved) } }
        if let since { for place in states.indices { states[place].begin(at: decided ?? since) } }
        for transition in told {
            guard let place = places[transition.identity.rule] else { continue }
            let identity = transition.identity
            states[place].adopt(
                identity.labels, identity.state, episode: identity.episode, at: transition.at.second, decided: decided)
        }
        return end(known.filter { places[$0.name] == nil }, told.filter { places[$0.identity.rule] == nil })
    }

    /// Ends the alerts of rules that are gone, and keeps the numbers of their episodes, so that none comes twice if a rule comes
    /// back.
    private mutating func end(_ gone: [SavedRule], _ told: [AlertTransition]) -> [AlertTransition] {
        var open: [AlertTransition] = []
        for saved in gone {
            remember(saved.withoutGroups)
            open += saved.groups.compactMap(saved.beginning)
        }
        for transition in told {
            let identity = transition.identity
            remember(
                SavedRule(
                    name: identity.rule, labels: [], severity: transition.severity, definition: [], fields: [],
                    episodes: identity.episode, since: nil, groups: []))
            open.removeAll { $0.identity.rule == identity.rule && $0.identity.labels == identity.labels }
            if identity.state != .resolved { open.append(transition) }
        }
        let instant = EventTime(seconds: decided ?? since ?? 0)
        return RuleEngine.sorted(open.map { $0.withoutRule(at: max($0.at, instant)) })
    }

    /// Keeps the numbers of episodes of a rule that is not there, so that none comes twice if the rule comes back.
    private mutating func remember(_ saved: SavedRule) {
        others.removeAll { $0.name == saved.name && $0.episodes <= saved.episodes }
        guard !others.contains(where: { $0.name == saved.name }) else { return }
        if others.count >= RuleSet.mostRules { others.removeFirst() }
        others.append(saved)
    }
}

extension SavedRule {
    /// How the alert of a group began, if it has begun and is not over.
    fileprivate func beginning(of group: Group) -> AlertTransition? {
        guard let beginning = group.machine.beginning else { return nil }
        let values = zip(fields, group.key.values).map { field, value in
            AlertLabel(GroupField(field)?.labelName ?? field, value.withoutControls)
        }
        let identity = AlertIdentity(
            rule: name, labels: labels + values, episode: group.machine.episode, state: beginning.state)
        return AlertTransition(
            identity: identity, at: EventTime(seconds: beginning.instant), severity: severity, value: nil, message: "")
    }
}

extension AlertTransition {
    /// The end of the alert because its rule is gone.
    fileprivate func withoutRule(at time: EventTime) -> AlertTransition {
        AlertTransition(
            identity: AlertIdentity(
                rule: identity.rule, labels: identity.labels, episode: identity.episode, state: .resolved),
            at: time, severity: severity, value: nil,
            message: "The rule '\(identity.rule)' is gone, and with it its alert, at \(time.rfc3339)")
    }
}
