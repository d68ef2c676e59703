/// The state of a rule on what is measured in each of its groups.
struct GroupedRuleState<Value: Measure>: RuleState {
    let text: AlertText
    let timing: AlertTiming
    /// The fields of the groups' keys.
    let fields: [GroupField]
    let window: Int64
    var groups: [AlertGroup<Value>] = []
    /// From when on lines are known.
    var since: Int64?
    /// The greatest number of an episode of groups that are not known any more.
    var episodes = 0
    private(set) var ungrouped = 0

    private let limit: Int
    /// The groups that there are before their first line: the one of a rule without groups, and the sources of a list.
    private let expected: Set<GroupKey>
    /// Whether lines of other groups than the expected ones are of no interest.
    private let isClosed: Bool
    private var places: [GroupKey: Int] = [:]
    private var touched: [Int] = []
    /// With how many groups those are looked for that nothing is known of any more, and not before which instant.
    private var sweepCount = 256
    private var sweepTime = Int64.min

    init(_ rule: Rule, fields: [GroupField], window: Int64) {
        text = AlertText(rule)
        timing = AlertTiming(rule)
        self.fields = fields
        self.window = window
        limit = GroupTable.limit(span: rule.span)
        switch rule.metric {
        case .absence(let sources) where !sources.isEmpty:
            (expected, isClosed) = (Set(sources.map { GroupKey([$0]).shown }), true)
        case .heartbeat: (expected, isClosed) = ([], false)
        default: (expected, isClosed) = (fields.isEmpty ? [.none] : [], false)
        }
    }

    var rule: Rule { text.rule }

    /// What is measured in a group; `nil` where it is not known.
    func measure(of key: GroupKey) -> Value? { places[key].map { groups[$0].measure } }

    mutating func begin(at second: Int64) {
        guard since == nil else { return }
        since = second
        // Of those that were told before any line was known, all lines are known from now on.
        for place in groups.indices {
            groups[place].measure = Value(rule, window: window, at: second, since: second)
            groups[place].measure.advance(to: groups[place].decided)
        }
        for key in expected.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            _ = place(of: key, at: second, since: second)
        }
    }

    mutating func take(_ lines: [CounterPartial], _ moment: RuleMoment, into transitions: inout Transitions) {
        for (counter, partial) in lines.enumerated() {
            ungrouped = ungrouped.addingSaturated(partial.ungrouped)
            // By their places: to hand a group out is to count references to all that it has.
            for number in partial.groups.indices {
                take(partial.groups[number], counter: counter, moment, into: &transitions)
            }
        }
    }

    private mutating func take(
        _ lines: borrowing CounterPartial.Group, counter: Int, _ moment: RuleMoment, into transitions: inout Transitions
    ) {
        let first = lines.firstSecond ?? since ?? moment.now
        let known = max(first, since ?? first)
        guard let place = places[lines.key] ?? place(of: lines.key, at: moment.decided ?? since ?? first, since: known)
        else {
            if !isClosed { ungrouped = ungrouped.addingSaturated(lines.lineCount) }
            return
        }
        groups[place].measure.add(lines, counter: counter, now: moment.now)
        if let end = groups[place].measure.backlogEnd, let changes = groups[place].decide(through: end, timing) {
            tell(changes, of: place, into: &transitions)
        }
        touch(place)
    }

    /// Notes that something may be certain: lines have come to an alert that has not begun, or one is over before which lines of
    /// the next have come.
    mutating func touch(_ place: Int) {
        guard groups[place].machine.isInactive, !groups[place].isTouched else { return }
        groups[place].isTouched = true
        touched.append(place)
    }

    /// The place of a group, a new one too; `nil` where there are too many.
    mutating func place(of key: GroupKey, at instant: Int64, since: Int64) -> Int? {
        if let place = places[key] { return place }
        let key = key.shown
        if let place = places[key] { return place }
        if isClosed, !expected.contains(key) { return nil }
        if groups.count >= min(sweepCount, limit), instant >= sweepTime { sweep(at: instant) }
        guard groups.count < limit else { return nil }
        let measure = Value(rule, window: window, at: instant, since: since)
        groups.append(
            AlertGroup(key: key, measure: measure, machine: AlertMachine(episode: episodes), decided: instant))
        places[key] = groups.count - 1
        return groups.count - 1
    }

    /// Forgets the groups that nothing is known of any more; where there are too many, those with past alerts too, and then a
    /// quarter, those with the least.
    private mutating func sweep(at instant: Int64) {
        forget { $0.measure.isEmpty && $0.machine == AlertMachine() }
        if groups.count >= limit { forget { $0.measure.isEmpty && $0.machine.isInactive } }
        if groups.count >= limit { giveUpLightest() }
        sweepCount = max(256, groups.count * 2)
        // Where most cannot be given up it helps nobody to look again before time has gone on.
        if groups.count > limit - limit / 4 { sweepTime = instant + 10 }
    }

    /// Gives up groups that have come to little, as those of a crowd have of which each comes once: who comes often stays.
    private mutating func giveUpLightest() {
        let weights = groups.compactMap { $0.machine.isInactive ? $0.measure.weight : nil }.sorted()
        guard !weights.isEmpty else { return }
        let bound = weights[min(limit / 4, weights.count - 1)]
        var rest = limit / 4
        var lost = 0
        forget { group in
            guard rest > 0, group.machine.isInactive, let weight = group.measure.weight, weight <= bound else {
                return false
            }
            lost = lost.addingSaturated(weight)
            rest -= 1
            return true
        }
        ungrouped = ungrouped.addingSaturated(lost)
    }

    private mutating func forget(_ isForgettable: (borrowing AlertGroup<Value>) -> Bool) {
        let count = groups.count
        var kept: [AlertGroup<Value>] = []
        for group in groups {
            if isForgettable(group) { episodes = max(episodes, group.machine.episode) } else { kept.append(group) }
        }
        guard kept.count < count else { return }
        groups = kept
        index()
    }

    private mutating func index() {
        places = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1.key, $0) })
        touched = groups.indices.filter { groups[$0].isTouched }
    }

    mutating func lose(until second: Int64) {
        for place in groups.indices { groups[place].measure.lose(until: second) }
    }

    mutating func decide(through instant: Int64, into transitions: inout Transitions) {
        for place in groups.indices where groups[place].decided < instant {
            guard let changes = groups[place].decide(through: instant, timing) else { continue }
            tell(changes, of: place, into: &transitions)
            touch(place)
        }
    }

    mutating func tellCertain(through limit: Int64, into transitions: inout Transitions) {
        var later: [Int] = []
        for place in touched {
            let instant = groups[place].machine.isInactive ? groups[place].measure.firstCertainInstant : nil
            if let instant, instant > limit {
                later.append(place)
                continue
            }
            groups[place].isTouched = false
            if let instant, let change = groups[place].step(to: instant, timing) {
                tell([change], of: place, into: &transitions)
            }
        }
        touched = later
    }

    mutating func end(source: String, isOver: Bool, at instant: Int64, into transitions: inout Transitions) {
        guard Value.misses, let field = fields.firstIndex(of: .source) else { return }
        let name = GroupKey([source]).shown.values
        for place in groups.indices where Array(groups[place].key.values[field...field]) == name {
            groups[place].measure.stop()
            guard isOver, let change = groups[place].machine.stop(at: max(instant, groups[place].decided), timing)
            else {
                continue
            }
            tell([change], of: place, into: &transitions)
        }
    }

    private func tell(_ changes: [AlertChange], of place: Int, into transitions: inout Transitions) {
        let labels = groups[place].key.labels(fields)
        for change in changes {
            transitions.append(
                text.transition(
                    change.state, episode: change.episode, of: labels, at: change.instant, value: change.value))
        }
    }

    var active: [AlertTransition] {
        groups.compactMap { group in
            group.machine.beginning.map { beginning in
                text.transition(
                    beginning.state, episode: group.machine.episode, of: group.key.labels(fields),
                    at: beginning.instant, value: beginning.value)
            }
        }
    }
}

extension CounterPartial.Group {
    /// The first second with lines.
    fileprivate var firstSecond: Int64? {
        cells.first?.second ?? clients.map(\.second).min() ?? durations.map(\.second).min()
    }

    /// How many lines are counted, where lines are.
    fileprivate var lineCount: Int { cells.reduce(0) { $0 + $1.amount } }
}

extension GroupTable {
    /// How many groups a rule has at most: fewer where its span is long, so that all that is counted stays within 64 MiB.
    static func limit(span: TimeSpan) -> Int {
        let cells = min(max(span.wholeSeconds, 1), SlidingCount.mostCells)
        return min(most, Int((4 << 20) / cells))
    }
}
