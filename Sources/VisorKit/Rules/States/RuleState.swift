/// The state of one rule: what has been counted, and what has become of its alerts.
protocol RuleState: Sendable {
    /// Learns from when on lines are known, before any is taken in.
    mutating func begin(at second: Int64)

    /// Takes in what a run of lines amounts to, for each of the rule's counters.
    mutating func take(_ lines: [CounterPartial], decided: Int64?, into transitions: inout Transitions)

    /// Takes note that the lines before a second have not been counted for the rule.
    mutating func lose(until second: Int64)

    /// Decides all instants up to one.
    mutating func decide(through instant: Int64, into transitions: inout Transitions)

    /// Tells what more lines cannot undo, of what has been taken in since this was last asked.
    mutating func tellCertain(into transitions: inout Transitions)

    /// Takes over a change that was told before.
    mutating func adopt(_ labels: [AlertLabel], _ state: AlertState, episode: Int, at instant: Int64, decided: Int64?)

    /// The alerts that are not over.
    var active: [AlertTransition] { get }

    /// How many lines were of groups beyond the most that are kept apart.
    var ungrouped: Int { get }

    /// The state to go on from.
    var saved: SavedRule { get }

    /// Goes on from a state.
    mutating func restore(_ saved: SavedRule)
}

/// Changes of alerts in the order in which they were found.
typealias Transitions = [AlertTransition]

/// The state of a rule in a form that needs no rule: what has been counted stands there as bytes.
struct SavedRule: Sendable, Equatable {
    struct Group: Sendable, Equatable {
        let key: GroupKey
        let machine: AlertMachine
        let decided: Int64
        let measure: [UInt8]
    }

    let name: String
    /// The labels that all alerts of the rule have.
    let labels: [AlertLabel]
    let severity: AlertSeverity
    /// What was counted and how: counts of another definition are unknown.
    let definition: [UInt8]
    /// The fields of the groups' keys.
    let fields: [String]
    /// The greatest number of an episode of alerts that are not known any more.
    let episodes: Int
    /// From when on lines were known.
    let since: Int64?
    let groups: [Group]

    func encode(into writer: inout BinaryWriter) {
        writer.text(name)
        writer.array(labels) { writer, label in
            writer.text(label.name)
            writer.text(label.value)
        }
        writer.text(severity.rawValue)
        writer.bytes(definition)
        writer.array(fields) { $0.text($1) }
        writer.count(episodes)
        writer.optional(since) { $0.integer(Int($1)) }
        writer.array(groups) { writer, group in
            group.key.encode(into: &writer)
            group.machine.encode(into: &writer)
            writer.integer(Int(group.decided))
            writer.bytes(group.measure)
        }
    }
}

extension SavedRule {
    init(from reader: inout BinaryReader) throws(WireError) {
        name = try reader.text()
        labels = try reader.array { (reader) throws(WireError) in AlertLabel(try reader.text(), try reader.text()) }
        guard let severity = AlertSeverity(rawValue: try reader.text()) else { throw .holdsImpossibleText }
        self.severity = severity
        definition = try reader.bytes()
        fields = try reader.array { (reader) throws(WireError) in try reader.text() }
        episodes = try reader.tally()
        since = try reader.optional { (reader) throws(WireError) in try reader.second() }
        groups = try reader.array(atMost: 1 << 20) { (reader) throws(WireError) in
            Group(
                key: try GroupKey(from: &reader), machine: try AlertMachine(from: &reader),
                decided: try reader.second(), measure: try reader.bytes())
        }
    }

    /// The same without what has been counted: of a rule that is gone only the number of episodes matters.
    var withoutGroups: SavedRule {
        SavedRule(
            name: name, labels: labels, severity: severity, definition: [], fields: [],
            episodes: groups.reduce(episodes) { max($0, $1.machine.episode) }, since: nil, groups: [])
    }
}
