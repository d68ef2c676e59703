/// The state of a rule on each line: what comes within a span belongs to one alert, which tells its lines.
///
/// An alert begins with its first line, at once, and is over when the span has passed; what came in between is told then.
/// So no line of a storm is lost without being counted, and nobody gets more than two messages a span.
struct LineRuleState: RuleState {
    /// How many groups have alerts of their own; the lines of all others are taken together.
    static let mostGroups = 64

    private let rule: Rule
    private let text: AlertText
    private let fields: [GroupField]
    private let span: Int64
    private var groups: [LineGroup] = []
    /// The greatest number of an episode of groups that are not known any more.
    private var episodes = 0
    /// Up to where everything has been told in groups that are not known any more.
    private var told = Int64.min
    var ungrouped: Int { 0 }

    init(_ rule: Rule, fields: [GroupField]) {
        self.rule = rule
        self.fields = fields
        text = AlertText(rule)
        span = max(1, rule.span.wholeSeconds)
    }

    mutating func take(_ lines: [CounterPartial], _ moment: RuleMoment, into transitions: inout Transitions) {
        for partial in lines {
            for group in partial.groups { groups[place(of: group.key)].take(group) }
        }
    }

    /// The place of a group, a new one too, or of the one that all others are taken together in.
    ///
    /// - Parameter isBounded: whether there may be too many.
    private mutating func place(of key: GroupKey, isBounded: Bool = true) -> Int {
        if let place = groups.firstIndex(where: { $0.key == key }) { return place }
        let key = key.shown
        if let place = groups.firstIndex(where: { $0.key == key }) { return place }
        if isBounded && groups.count >= LineRuleState.mostGroups { forgetIdle() }
        let other = GroupKey.others(fields)
        guard groups.count < LineRuleState.mostGroups || key == other || !isBounded else { return place(of: other) }
        groups.append(LineGroup(key: key, episodes: episodes, told: told))
        return groups.count - 1
    }

    /// Forgets the groups in which nothing is open, but not that of what came in them nothing is to be told again.
    private mutating func forgetIdle() {
        for group in groups where group.isIdle {
            episodes = max(episodes, group.episodes)
            told = max(told, group.told)
        }
        groups.removeAll { $0.isIdle }
    }

    mutating func decide(through instant: Int64, into transitions: inout Transitions) {
        for place in groups.indices { run(place, through: instant, firing: instant, into: &transitions) }
    }

    mutating func tellCertain(through limit: Int64, into transitions: inout Transitions) {
        for place in groups.indices { run(place, through: .min, firing: limit, into: &transitions) }
    }

    /// Begins and ends alerts as far as instants go.
    private mutating func run(
        _ place: Int, through end: Int64, firing latest: Int64, into transitions: inout Transitions
    ) {
        while true {
            if groups[place].episode != nil {
                guard let over = groups[place].close(through: end) else { return }
                tell(.resolved, place, at: over.close, Double(over.count), over.lines, &transitions)
            } else {
                guard let episode = groups[place].begin(through: latest, span: span) else { return }
                tell(.firing, place, at: episode.instant, Double(episode.count), episode.first, &transitions)
            }
        }
    }

    private func tell(
        _ state: AlertState, _ place: Int, at instant: Int64, _ value: Double, _ lines: [AlertLine],
        _ transitions: inout Transitions
    ) {
        transitions.append(
            text.transition(
                state, episode: groups[place].episodes, of: groups[place].key.labels(fields), at: instant,
                value: value, lines: lines))
    }

    mutating func adopt(_ told: AlertTransition, decided: Int64?) {
        // None is forgotten while others are taken over: what was told of it would be told again.
        groups[place(of: told.identity.key(fields), isBounded: false)].adopt(told, span: span)
    }

    mutating func raise(episodes number: Int) {
        episodes = max(episodes, number)
    }

    var active: [AlertTransition] {
        groups.compactMap { group in
            group.episode.map { episode in
                text.transition(
                    .firing, episode: group.episodes, of: group.key.labels(fields), at: episode.instant,
                    value: Double(episode.count), lines: episode.first)
            }
        }
    }

    var saved: SavedRule {
        let groups = groups.map { group in
            var writer = BinaryWriter()
            group.encode(into: &writer)
            return SavedRule.Group(
                key: group.key, machine: AlertMachine(episode: group.episodes, firingSince: group.episode?.instant),
                decided: 0, measure: writer.bytes)
        }
        return SavedRule(
            name: rule.name, form: .line, labels: rule.labels, severity: rule.severity, definition: [],
            fields: fields.map(\.name), episodes: episodes, since: told == .min ? nil : told, groups: groups)
    }

    mutating func restore(_ saved: SavedRule, known: Int64) {
        episodes = saved.episodes
        told = saved.since ?? .min
        for group in saved.groups {
            var reader = BinaryReader(group.measure)
            let restored = try? LineGroup(key: group.key, episodes: group.machine.episode, from: &reader)
            if let restored { groups.append(restored) } else { raise(episodes: group.machine.episode) }
        }
    }
}
