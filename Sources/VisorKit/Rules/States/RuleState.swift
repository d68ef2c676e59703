/// The state of one rule: what has been counted, and what has become of its alerts.
protocol RuleState: Sendable {
    /// Learns from when on lines are known, before any is taken in.
    mutating func begin(at second: Int64)

    /// Takes in what a run of lines amounts to, for each of the rule's counters.
    mutating func take(_ lines: [CounterPartial], _ moment: RuleMoment, into transitions: inout Transitions)

    /// Takes note that some lines before a second have not been counted for the rule.
    mutating func lose(until second: Int64)

    /// Decides all instants up to one.
    mutating func decide(through instant: Int64, into transitions: inout Transitions)

    /// Tells what more lines cannot undo, of what has been taken in since this was last asked, and of instants up to a limit.
    mutating func tellCertain(through limit: Int64, into transitions: inout Transitions)

    /// Takes note that a source has no more lines, so that none are missed.
    ///
    /// - Parameter isOver: whether what is missed is over too, for the source is not watched any more.
    mutating func end(source: String, isOver: Bool, at instant: Int64, into transitions: inout Transitions)

    /// Takes over a change that was told before.
    mutating func adopt(_ told: AlertTransition, decided: Int64?)

    /// Gives no alert to come a number up to one.
    mutating func raise(episodes: Int)

    /// The alerts that are not over.
    var active: [AlertTransition] { get }

    /// How many lines were of groups beyond the most that are kept apart.
    var ungrouped: Int { get }

    /// The state to go on from.
    var saved: SavedRule { get }

    /// Goes on from the state of a rule with the same labels and groups.
    ///
    /// - Parameter known: from which second on all lines are counted, if they were counted otherwise before.
    mutating func restore(_ saved: SavedRule, known: Int64)
}

extension RuleState {
    mutating func begin(at second: Int64) {}
    mutating func lose(until second: Int64) {}
    mutating func end(source: String, isOver: Bool, at instant: Int64, into transitions: inout Transitions) {}
}

/// When lines are taken in.
struct RuleMoment {
    /// Up to which instant everything is decided.
    let decided: Int64?
    /// The second of event time of what has no time of its own.
    let now: Int64
}

/// Changes of alerts in the order in which they were found.
typealias Transitions = [AlertTransition]

/// The state of a rule in a form that needs no rule: what has been counted stands there as bytes.
struct SavedRule: Sendable, Equatable {
    /// What kind of state it is.
    enum Form: UInt8, Sendable {
        case grouped, line, lag
    }

    struct Group: Sendable, Equatable {
        let key: GroupKey
        let machine: AlertMachine
        let decided: Int64
        let measure: [UInt8]
    }

    let name: String
    let form: Form
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

    /// The greatest number of an episode.
    var lastEpisode: Int { groups.reduce(episodes) { max($0, $1.machine.episode) } }

    /// The names of the labels that the groups have.
    var labelNames: [String] { fields.map { GroupField($0)?.labelName ?? $0 } }

    /// Whether an alert can be one of the rule, by its labels.
    func hasAlert(_ identity: AlertIdentity) -> Bool {
        let names = labels.map(\.name) + labelNames
        return identity.labels.map(\.name).sorted() == names.sorted()
            && labels.allSatisfy { identity.labels.contains($0) }
    }

    /// Whether the alerts of another state of the rule are the same ones.
    func hasAlerts(of other: SavedRule) -> Bool {
        name == other.name && form == other.form && labels == other.labels && fields == other.fields
    }
}

extension SavedRule {
    func encode(into writer: inout BinaryWriter) {
        writer.text(name)
        writer.byte(form.rawValue)
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

    init(from reader: inout BinaryReader) throws(WireError) {
        name = try reader.text()
        guard let form = Form(rawValue: try reader.byte()) else { throw .holdsImpossibleNumber }
        self.form = form
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
}
