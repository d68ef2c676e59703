/// Decides, instant by instant of event time, which alerts begin and which are over.
///
/// Lines are counted where they are folded; what they amount to is taken in here, in the order in which partials are merged.
/// What more lines can undo waits for the watermark; what they cannot is told at once. An instant that has been decided is
/// not decided again, whatever comes late.
public struct RuleEngine: Sendable {
    /// The rules.
    public private(set) var rules: RuleSet

    private var states: [any RuleState]
    /// The state of rules that are not known: of before it has been told which there are, and of those that are gone.
    private var others: [SavedRule] = []
    /// Up to which instant everything is decided.
    private var decided: Int64?
    /// The first second that lines are known of.
    private var since: Int64?

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

    /// Takes over a change that an earlier run has told and its checkpoint does not know: it sets state and episode of the
    /// alert, and nothing up to its instant is decided again. Changes of one alert come in the order in which they were told.
    public mutating func adopt(_ identity: AlertIdentity, at time: EventTime) {
        guard let place = rules.rules.firstIndex(where: { $0.name == identity.rule }) else {
            return remember(
                SavedRule(
                    name: identity.rule, definition: [], fields: [], episodes: identity.episode, since: nil, groups: [])
            )
        }
        states[place].adopt(
            identity.labels, identity.state, episode: identity.episode, at: time.second, decided: decided)
    }

    /// Goes on under other rules: alerts of rules that are still there stay what they are, and those of others are over.
    public mutating func change(to rules: RuleSet, layout: WindowLayout) -> [AlertTransition] {
        let known = others + states.map(\.saved)
        let gone = zip(self.rules.rules, states).filter { old, _ in !rules.rules.contains { $0.name == old.name } }
        let transitions = gone.flatMap { RuleEngine.end($1, at: decided ?? since ?? 0) }
        self.rules = rules
        states = RuleEngine.states(rules, layout)
        others = []
        for saved in known {
            if let place = rules.rules.firstIndex(where: { $0.name == saved.name }) {
                states[place].restore(saved)
            } else {
                remember(saved.withoutGroups)
            }
        }
        if let since { for place in states.indices { states[place].begin(at: decided ?? since) } }
        return RuleEngine.sorted(transitions)
    }

    /// The end of alerts whose rule is gone.
    private static func end(_ state: any RuleState, at instant: Int64) -> [AlertTransition] {
        state.active.map { active in
            let identity = active.identity
            let time = max(active.at, EventTime(seconds: instant))
            return AlertTransition(
                identity: AlertIdentity(
                    rule: identity.rule, labels: identity.labels, episode: identity.episode, state: .resolved),
                at: time, severity: active.severity, value: nil,
                message: "The rule '\(identity.rule)' is gone, and with it its alert, at \(time.rfc3339)")
        }
    }

    /// Keeps the numbers of episodes of a rule that is not there, so that none comes twice if the rule comes back.
    private mutating func remember(_ saved: SavedRule) {
        others.removeAll { $0.name == saved.name && $0.episodes <= saved.episodes }
        guard !others.contains(where: { $0.name == saved.name }) else { return }
        if others.count >= RuleSet.mostRules { others.removeFirst() }
        others.append(saved)
    }
}

/// The state as bytes.
extension RuleEngine {
    private static let version = 1

    /// Writes the state of all rules.
    public func encode(into writer: inout BinaryWriter) {
        writer.count(RuleEngine.version)
        writer.optional(decided) { $0.integer(Int($1)) }
        writer.optional(since) { $0.integer(Int($1)) }
        writer.array(others + states.map(\.saved)) { writer, saved in saved.encode(into: &writer) }
    }

    /// Reads a state, which may be any bytes; it goes on once it is told the rules, by `change(to:layout:)`.
    ///
    /// - Throws: `WireError` where nothing could go on from it.
    public init(from reader: inout BinaryReader) throws(WireError) {
        let version = try reader.count()
        guard version == RuleEngine.version else { throw .isOfUnknownVersion(version) }
        (rules, states) = (.none, [])
        decided = try reader.optional { (reader) throws(WireError) in try reader.second() }
        since = try reader.optional { (reader) throws(WireError) in try reader.second() }
        others = try reader.array(atMost: 2 * RuleSet.mostRules) { (reader) throws(WireError) in
            try SavedRule(from: &reader)
        }
    }
}
