/// The state of a rule on what is measured in each of its groups.
struct GroupedRuleState<Value: Measure>: RuleState {
    private struct Group: Sendable {
        let key: GroupKey
        var measure: Value
        var machine: AlertMachine
        /// Up to which instant everything is decided.
        var decided: Int64
        /// Whether something has been taken in that may be certain.
        var isTouched = false

        /// Goes from change to change, between which nothing can happen, and returns what there is to tell.
        mutating func decide(through end: Int64, _ timing: AlertTiming) -> [Change]? {
            var changes: [Change]?
            while let next = nextInstant(timing), next <= end {
                if let change = step(to: next, timing) { changes = (changes ?? []) + [change] }
            }
            if decided < end {
                decided = end
                measure.advance(to: end)
            }
            return changes
        }

        @inline(__always)
        private func nextInstant(_ timing: AlertTiming) -> Int64? {
            let change = measure.nextChange
            guard let deadline = machine.deadline(timing) else { return change }
            // One that has passed is looked at with the next change.
            guard deadline > decided else { return change }
            return min(change ?? deadline, deadline)
        }

        mutating func step(to instant: Int64, _ timing: AlertTiming) -> Change? {
            measure.advance(to: instant)
            decided = instant
            let reading = measure.reading
            guard let state = machine.step(at: instant, reading, timing) else { return nil }
            return Change(state: state, episode: machine.episode, instant: instant, value: reading.value)
        }
    }

    private struct Change {
        let state: AlertState
        let episode: Int
        let instant: Int64
        let value: Double?
    }

    private let text: AlertText
    private let timing: AlertTiming
    /// The fields of the groups' keys.
    private let fields: [GroupField]
    private let window: Int64
    private let limit: Int
    private var groups: [Group] = []
    private var places: [GroupKey: Int] = [:]
    private var touched: [Int] = []
    /// From when on lines are known.
    private var since: Int64?
    /// The greatest number of an episode of groups that are not known any more.
    private var episodes = 0
    private(set) var ungrouped = 0
    /// With how many groups those are looked for that nothing is known of any more.
    private var sweepCount = 256

    init(_ rule: Rule, fields: [GroupField], window: Int64) {
        text = AlertText(rule)
        timing = AlertTiming(rule)
        self.fields = fields
        self.window = window
        limit = GroupTable.limit(span: rule.span)
    }

    private var rule: Rule { text.rule }

    mutating func begin(at second: Int64) {
        guard since == nil else { return }
        since = second
        // Of those that were told before any line was known, all lines are known from now on.
        for place in groups.indices {
            groups[place].measure = Value(rule, window: window, at: second, since: second)
            groups[place].measure.advance(to: groups[place].decided)
        }
        for key in expected { _ = place(of: key, at: second, since: second) }
    }

    /// The groups that there are before their first line: the one of a rule without groups, and the sources of a list.
    private var expected: [GroupKey] {
        if case .absence(let sources) = rule.metric, !sources.isEmpty { return sources.map { GroupKey([$0]) } }
        if case .heartbeat = rule.metric { return [] }
        return fields.isEmpty ? [.none] : []
    }

    /// Whether lines of other groups than the expected ones are of no interest.
    private var isClosed: Bool {
        if case .absence(let sources) = rule.metric { !sources.isEmpty } else { false }
    }

    mutating func take(_ lines: [CounterPartial], decided: Int64?, into transitions: inout Transitions) {
        for (counter, partial) in lines.enumerated() {
            ungrouped += partial.ungrouped
            for group in partial.groups {
                let first = group.firstSecond ?? since ?? 0
                guard let place = place(of: group.key, at: decided ?? since ?? first, since: max(first, since ?? first))
                else {
                    if !isClosed { ungrouped += group.cells.reduce(0) { $0 + $1.amount } }
                    continue
                }
                groups[place].measure.add(group, counter: counter)
                if let end = groups[place].measure.backlogEnd, let changes = groups[place].decide(through: end, timing)
                {
                    tell(changes, of: place, into: &transitions)
                }
                touch(place)
            }
        }
    }

    /// Notes that something may be certain: lines have come to an alert that has not begun, or one is over before which lines of
    /// the next have come.
    private mutating func touch(_ place: Int) {
        guard groups[place].machine.isInactive, !groups[place].isTouched else { return }
        groups[place].isTouched = true
        touched.append(place)
    }

    /// The place of a group, a new one too; `nil` where there are too many.
    private mutating func place(of key: GroupKey, at instant: Int64, since: Int64) -> Int? {
        if let place = places[key] { return place }
        let key = key.shown
        if let place = places[key] { return place }
        if isClosed, !expected.contains(key) { return nil }
        if groups.count >= min(sweepCount, limit) { sweep() }
        guard groups.count < limit else { return nil }
        let measure = Value(rule, window: window, at: instant, since: since)
        groups.append(
            Group(key: key, measure: measure, machine: AlertMachine(episode: episodes), decided: instant))
        places[key] = groups.count - 1
        return groups.count - 1
    }

    /// Forgets the groups that nothing is known of any more; where there are too many, those with past alerts too.
    private mutating func sweep() {
        guard !fields.isEmpty else { return }
        forget { $0.machine == AlertMachine() }
        if groups.count >= limit { forget { $0.machine.isInactive } }
        sweepCount = max(256, groups.count * 2)
    }

    private mutating func forget(_ isForgettable: (borrowing Group) -> Bool) {
        for group in groups where group.measure.isEmpty && isForgettable(group) {
            episodes = max(episodes, group.machine.episode)
        }
        groups.removeAll { $0.measure.isEmpty && isForgettable($0) }
        places = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1.key, $0) })
        touched = groups.indices.filter { groups[$0].isTouched }
    }

    mutating func decide(through instant: Int64, into transitions: inout Transitions) {
        for place in groups.indices where groups[place].decided < instant {
            guard let changes = groups[place].decide(through: instant, timing) else { continue }
            tell(changes, of: place, into: &transitions)
            touch(place)
        }
    }

    mutating func tellCertain(into transitions: inout Transitions) {
        for place in touched {
            groups[place].isTouched = false
            guard groups[place].machine.isInactive, let instant = groups[place].measure.firstCertainInstant,
                instant > groups[place].decided, let change = groups[place].step(to: instant, timing)
            else { continue }
            tell([change], of: place, into: &transitions)
        }
        touched.removeAll(keepingCapacity: true)
    }

    private func tell(_ changes: [Change], of place: Int, into transitions: inout Transitions) {
        let labels = groups[place].key.labels(fields)
        for change in changes {
            transitions.append(
                text.transition(
                    change.state, episode: change.episode, of: labels, at: change.instant, value: change.value))
        }
    }

    mutating func adopt(
        _ labels: [AlertLabel], _ state: AlertState, episode: Int, at instant: Int64, decided: Int64?
    ) {
        let key = GroupKey(fields.map { field in labels.first { $0.name == field.labelName }?.value ?? "" })
        guard let place = place(of: key, at: decided ?? since ?? instant, since: since ?? instant) else {
            episodes = max(episodes, episode)
            return
        }
        groups[place].machine.adopt(state, episode: episode, at: instant, timing)
        groups[place].decided = max(groups[place].decided, instant)
        groups[place].measure.advance(to: groups[place].decided)
        touch(place)
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

    var saved: SavedRule {
        SavedRule(
            name: rule.name, labels: rule.labels, severity: rule.severity, definition: rule.definition(window: window),
            fields: fields.map(\.name),
            episodes: episodes,
            since: since,
            groups: groups.map { group in
                var writer = BinaryWriter()
                group.measure.encode(into: &writer)
                return SavedRule.Group(
                    key: group.key, machine: group.machine, decided: group.decided, measure: writer.bytes)
            })
    }

    mutating func restore(_ saved: SavedRule) {
        episodes = saved.episodes
        let isSame = saved.definition == rule.definition(window: window)
        guard saved.fields == fields.map(\.name) else {
            episodes = saved.withoutGroups.episodes
            return
        }
        since = isSame ? saved.since : nil
        for group in saved.groups {
            let since = isSame ? saved.since ?? group.decided : group.decided
            guard let place = place(of: group.key, at: group.decided, since: since) else { continue }
            groups[place].machine = group.machine
            groups[place].decided = group.decided
            guard isSame else { continue }
            var reader = BinaryReader(group.measure)
            var measure = groups[place].measure
            // What cannot be read is unknown, as it is after a change of the rule.
            if (try? measure.restore(from: &reader)) != nil { groups[place].measure = measure }
        }
    }
}

extension CounterPartial.Group {
    /// The first second with lines.
    var firstSecond: Int64? {
        var first: Int64?
        for cell in cells { first = min(first ?? cell.second, cell.second) }
        return first ?? clients.first?.second ?? durations.first?.second
    }
}

extension GroupTable {
    /// How many groups a rule has at most: fewer where its span is long, so that all that is counted stays within 64 MiB.
    static func limit(span: TimeSpan) -> Int {
        let cells = min(max(span.wholeSeconds, 1), SlidingCount.mostCells)
        return min(most, Int((4 << 20) / cells))
    }
}
