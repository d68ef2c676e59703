/// The state of a rule on each line: what comes within a span belongs to one alert, which tells its lines.
///
/// An alert begins with its first line, at once, and is over when the span has passed; what came in between is told then.
/// So no line of a storm is lost without being counted, and nobody gets more than two messages a span.
struct LineRuleState: RuleState {
    /// An alert that is not over.
    fileprivate struct Episode: Sendable {
        let instant: Int64
        /// When it is over: the end of the span.
        let close: Int64
        var count = 0
        /// The lines that have not been told, the first of them.
        var lines: [AlertLine] = []
        /// The lines that it began with.
        var first: [AlertLine] = []
    }

    fileprivate struct Group: Sendable {
        let key: GroupKey
        /// What belongs to no alert yet, by time.
        var cells: [CountCell] = []
        var lines: [AlertLine] = []
        var episode: Episode?
        var episodes: Int
        /// Up to where everything has been told.
        var told = Int64.min
    }

    /// How many groups have alerts of their own; the lines of all others are taken together.
    static let mostGroups = 64
    /// How many lines wait in a group.
    private static let mostLines = 256

    private let rule: Rule
    private let text: AlertText
    private let fields: [GroupField]
    private let span: Int64
    private var groups: [Group] = []
    /// The greatest number of an episode of groups that are not known any more.
    private var episodes = 0
    var ungrouped: Int { 0 }

    init(_ rule: Rule, fields: [GroupField]) {
        self.rule = rule
        self.fields = fields
        text = AlertText(rule)
        span = max(1, rule.span.wholeSeconds)
    }

    mutating func begin(at second: Int64) {}

    mutating func take(_ lines: [CounterPartial], decided: Int64?, into transitions: inout Transitions) {
        for partial in lines {
            for group in partial.groups { groups[place(of: group.key)].take(group, most: LineRuleState.mostLines) }
        }
    }

    /// The place of a group, a new one too, or of the one that all others are taken together in.
    private mutating func place(of key: GroupKey) -> Int {
        if let place = groups.firstIndex(where: { $0.key == key }) { return place }
        let key = key.shown
        if let place = groups.firstIndex(where: { $0.key == key }) { return place }
        if groups.count >= LineRuleState.mostGroups {
            let idle = groups.filter { $0.episode == nil && $0.cells.isEmpty }
            episodes = idle.reduce(episodes) { max($0, $1.episodes) }
            groups.removeAll { $0.episode == nil && $0.cells.isEmpty }
        }
        let other = GroupKey.others(fields)
        guard groups.count < LineRuleState.mostGroups || key == other else { return place(of: other) }
        groups.append(Group(key: key, episodes: episodes))
        return groups.count - 1
    }

    mutating func decide(through instant: Int64, into transitions: inout Transitions) {
        for place in groups.indices { run(place, through: instant, firing: instant, into: &transitions) }
    }

    mutating func tellCertain(into transitions: inout Transitions) {
        for place in groups.indices { run(place, through: .min, firing: .max, into: &transitions) }
    }

    /// Begins and ends alerts as far as instants go.
    private mutating func run(
        _ place: Int, through end: Int64, firing latest: Int64, into transitions: inout Transitions
    ) {
        while true {
            if let episode = groups[place].episode {
                guard episode.close <= end else { return }
                groups[place].episode = nil
                groups[place].told = episode.close
                tell(.resolved, place, at: episode.close, Double(episode.count), episode.lines, &transitions)
            } else {
                guard let first = groups[place].cells.first?.second, first + 1 <= latest else { return }
                groups[place].begin(at: first + 1, span: span)
                guard let episode = groups[place].episode else { return }
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

    mutating func adopt(
        _ labels: [AlertLabel], _ state: AlertState, episode: Int, at instant: Int64, decided: Int64?
    ) {
        let key = GroupKey(fields.map { field in labels.first { $0.name == field.labelName }?.value ?? "" })
        groups[place(of: key)].adopt(state, episode: episode, at: instant, span: span)
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
            name: rule.name, labels: rule.labels, severity: rule.severity, definition: rule.definition(window: 0),
            fields: fields.map(\.name), episodes: episodes,
            since: nil, groups: groups)
    }

    mutating func restore(_ saved: SavedRule) {
        episodes = saved.fields == fields.map(\.name) ? saved.episodes : saved.withoutGroups.episodes
        guard saved.fields == fields.map(\.name), saved.definition == rule.definition(window: 0) else { return }
        for group in saved.groups.prefix(LineRuleState.mostGroups) {
            let place = place(of: group.key)
            groups[place].episodes = group.machine.episode
            var reader = BinaryReader(group.measure)
            var restored = groups[place]
            if (try? restored.restore(from: &reader)) != nil { groups[place] = restored }
        }
    }
}

extension LineRuleState.Group {
    /// Takes in lines: those of an alert that is not over belong to it, and what has been told is.
    fileprivate mutating func take(_ partial: CounterPartial.Group, most: Int) {
        let close = episode?.close ?? .min
        let fresh = partial.cells.filter { $0.second >= told }
        episode?.count += fresh.reduce(0) { $1.second < close ? $0 + $1.amount : $0 }
        cells.merge(fresh.filter { $0.second >= close })
        for line in partial.lines {
            let second = line.time?.second ?? 0
            guard second >= told else { continue }
            if second < close {
                if episode?.lines.count ?? 0 < AlertLine.most { episode?.lines.append(line) }
            } else if lines.count < most {
                lines.append(line)
            }
        }
    }

    /// Takes over a change that was told before, with what has been counted of it.
    fileprivate mutating func adopt(_ state: AlertState, episode number: Int, at instant: Int64, span: Int64) {
        let latest = max(episodes, number)
        if state == .resolved {
            episode = nil
            told = max(told, instant)
            cells.removeAll { $0.second < told }
            lines.removeAll { ($0.time?.second ?? 0) < told }
        } else {
            begin(at: instant, span: span)
        }
        episodes = latest
    }

    /// Begins an alert with what has come of its span.
    fileprivate mutating func begin(at instant: Int64, span: Int64) {
        var new = LineRuleState.Episode(instant: instant, close: instant + span)
        let count = cells.prefix { $0.second < new.close }.count
        new.count = cells.prefix(count).reduce(0) { $0 + $1.amount }
        cells.removeFirst(count)
        let own = lines.filter { ($0.time?.second ?? 0) < new.close }
        lines.removeAll { ($0.time?.second ?? 0) < new.close }
        new.first = Array(own.prefix(AlertLine.most))
        new.lines = Array(own.dropFirst(AlertLine.most).prefix(AlertLine.most))
        episode = new
        episodes += 1
    }

    fileprivate func encode(into writer: inout BinaryWriter) {
        writer.integer(Int(told))
        writer.array(cells) { writer, cell in
            writer.integer(Int(cell.second))
            writer.count(cell.amount)
        }
        writer.array(lines) { writer, line in line.encode(into: &writer) }
        writer.optional(episode) { writer, episode in
            writer.integer(Int(episode.instant))
            writer.integer(Int(episode.close))
            writer.count(episode.count)
            for lines in [episode.lines, episode.first] {
                writer.array(lines) { writer, line in line.encode(into: &writer) }
            }
        }
    }

    fileprivate mutating func restore(from reader: inout BinaryReader) throws(WireError) {
        told = Int64(try reader.integer())
        cells = try reader.array { (reader) throws(WireError) in
            CountCell(second: try reader.second(), amount: try reader.count(atMost: CountCell.greatest))
        }
        lines = try reader.array { (reader) throws(WireError) in try AlertLine(from: &reader) }
        episode = try reader.optional { (reader) throws(WireError) in
            var episode = LineRuleState.Episode(instant: try reader.second(), close: try reader.second())
            episode.count = try reader.tally()
            episode.lines = try reader.array(atMost: AlertLine.most) { (reader) throws(WireError) in
                try AlertLine(from: &reader)
            }
            episode.first = try reader.array(atMost: AlertLine.most) { (reader) throws(WireError) in
                try AlertLine(from: &reader)
            }
            return episode
        }
    }
}
