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
    /// The first second that lines are known of, and the last.
    var since: Int64?
    var latest: Int64?
    /// How far ahead of what is decided something may be told.
    var reach: Int64

    /// How much farther than the allowed lateness lines may be ahead of the watermark and be told of at once.
    ///
    /// A source whose clock is fast would else decide alerts far ahead, and what comes from others meanwhile would not be heard.
    private static let reachBeyondLateness: Int64 = 60

    /// The engine of rules, for windows of a layout.
    public init(_ rules: RuleSet, layout: WindowLayout) {
        self.rules = rules
        states = RuleEngine.states(rules, layout)
        reach = RuleEngine.reach(layout)
    }

    static func reach(_ layout: WindowLayout) -> Int64 { layout.lateness.wholeSeconds + reachBeyondLateness }

    private static func states(_ rules: RuleSet, _ layout: WindowLayout) -> [any RuleState] {
        let window = rules.window(layout)
        return zip(rules.rules, rules.uses).map { rule, uses -> any RuleState in
            let fields = uses.first.map { rules.counters[$0].groups } ?? []
            return switch rule.metric {
            case .count, .rate, .bandwidth: GroupedRuleState<CountMeasure>(rule, fields: fields, window: window)
            case .ratio, .change: GroupedRuleState<QuotientMeasure>(rule, fields: fields, window: window)
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
    /// - Parameters:
    ///   - watermark: how far event time has come with it.
    ///   - now: the event time of what has none of its own, if it is known.
    mutating func merge(_ partial: PartialSummary, watermark: EventTime?, now: EventTime?) -> [AlertTransition] {
        guard !states.isEmpty else { return [] }
        if since == nil, let first = partial.firstTime ?? partial.greatestTime { begin(at: first.second) }
        guard let since else { return [] }
        if let last = partial.greatestTime?.second { latest = max(latest ?? last, last) }
        var transitions: Transitions = []
        take(partial, RuleMoment(decided: decided, now: now?.second ?? since), into: &transitions)
        return go(to: watermark, transitions)
    }

    /// Takes in the counters; one that the partial does not have is unknown, and not zero.
    private mutating func take(_ partial: PartialSummary, _ moment: RuleMoment, into transitions: inout Transitions) {
        let counters = partial.counters
        let isOfTheseRules =
            counters.count == rules.identities.count
            && zip(counters, rules.identities).allSatisfy { $0.identity == $1 }
        for (place, uses) in rules.uses.enumerated() where !uses.isEmpty {
            let lines = uses.compactMap { use in
                isOfTheseRules ? counters[use] : counters.first { $0.identity == rules.identities[use] }
            }
            if lines.count == uses.count {
                states[place].take(lines, moment, into: &transitions)
            } else if let last = partial.greatestTime {
                states[place].lose(until: last.second + 1)
            }
        }
    }

    /// Goes on to where event time has come without lines.
    mutating func advance(to watermark: EventTime?) -> [AlertTransition] {
        go(to: watermark, [])
    }

    /// Takes note that a source has no more lines, so that none are missed.
    ///
    /// - Parameter isOver: whether it is not watched any more, so that what was missed is over.
    mutating func end(source: String, isOver: Bool) -> [AlertTransition] {
        var transitions: Transitions = []
        for place in states.indices {
            states[place].end(source: source, isOver: isOver, at: decided ?? since ?? 0, into: &transitions)
        }
        return RuleEngine.sorted(transitions)
    }

    /// Decides up to a watermark, and then tells what more lines cannot undo.
    private mutating func go(to watermark: EventTime?, _ found: Transitions) -> [AlertTransition] {
        var transitions = found
        decide(through: watermark, into: &transitions)
        let limit = decided.map { $0 + reach } ?? .max
        for place in states.indices { states[place].tellCertain(through: limit, into: &transitions) }
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

    /// When a source was last heard to be alive, to the second; `nil` where it never was, or no rule asks for heartbeats of sources.
    public func lastHeartbeat(of source: String) -> EventTime? {
        let key = GroupKey([source]).shown
        for case let state as GroupedRuleState<SilenceMeasure> in states {
            guard case .heartbeat = state.rule.metric, state.fields == [.source] else { continue }
            return state.measure(of: key)?.latest.map { EventTime(seconds: $0) }
        }
        return nil
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
        let saved = others + states.map(\.saved)
        self.rules = rules
        states = RuleEngine.states(rules, layout)
        reach = RuleEngine.reach(layout)
        others = []
        let places = places
        // What of a state says whose alerts it has, without the groups that are about to be restored.
        let kinds = states.map(\.saved)
        // What is counted anew is counted from behind the last line that was read.
        let known = latest.map { $0 + 1 } ?? since ?? 0
        var gone: [SavedRule] = []
        for old in saved {
            if let place = places[old.name], kinds[place].hasAlerts(of: old) {
                states[place].restore(old, known: known)
            } else {
                gone.append(old)
            }
        }
        if since != nil { for place in states.indices { states[place].begin(at: known) } }
        return end(gone, adopt(told, places, kinds), places)
    }

    /// Takes over changes that were told before, and returns those of alerts that no rule has.
    private mutating func adopt(
        _ told: [AlertTransition], _ places: [String: Int], _ kinds: [SavedRule]
    ) -> [AlertTransition] {
        told.filter { transition in
            guard let place = places[transition.identity.rule], kinds[place].hasAlert(transition.identity) else {
                return true
            }
            states[place].adopt(transition, decided: decided)
            return false
        }
    }

    /// Ends the alerts of rules that are gone, and keeps the numbers of their episodes, so that none comes twice if a rule comes
    /// back.
    private mutating func end(
        _ gone: [SavedRule], _ told: [AlertTransition], _ places: [String: Int]
    ) -> [AlertTransition] {
        var open: [AlertTransition] = []
        for saved in gone {
            remember(saved.lastEpisode, of: saved.name, places)
            open += saved.groups.compactMap(saved.beginning)
        }
        for transition in told {
            let identity = transition.identity
            remember(identity.episode, of: identity.rule, places)
            open.removeAll { $0.identity.rule == identity.rule && $0.identity.labels == identity.labels }
            if identity.state != .resolved { open.append(transition) }
        }
        let instant = EventTime(seconds: decided ?? since ?? 0)
        return RuleEngine.sorted(open.map { $0.withoutRule(at: max($0.at, instant)) })
    }

    /// Gives no alert of a rule a number up to one: there have been such alerts, of which nothing else is known.
    public mutating func raise(episodes: [String: Int]) {
        let places = places
        for (rule, episode) in episodes { remember(episode, of: rule, places) }
    }

    /// Where the states of the rules stand, by the rules' names.
    private var places: [String: Int] {
        Dictionary(uniqueKeysWithValues: rules.rules.enumerated().map { ($1.name, $0) })
    }

    private mutating func remember(_ episode: Int, of rule: String, _ places: [String: Int]) {
        if let place = places[rule] { return states[place].raise(episodes: episode) }
        let known = others.first { $0.name == rule }?.episodes ?? 0
        others.removeAll { $0.name == rule }
        if others.count >= RuleSet.mostRules { others.removeFirst() }
        others.append(SavedRule(name: rule, episodes: max(known, episode)))
    }
}

extension SavedRule {
    /// The state of a rule of which nothing is known but the number of its last alert.
    fileprivate init(name: String, episodes: Int) {
        self.init(
            name: name, form: .grouped, labels: [], severity: .info, definition: [], fields: [], episodes: episodes,
            since: nil, groups: [])
    }

    /// How the alert of a group began, if it has begun and is not over.
    fileprivate func beginning(of group: Group) -> AlertTransition? {
        guard let beginning = group.machine.beginning else { return nil }
        let values = zip(labelNames, group.key.values).map { AlertLabel($0, $1) }
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
