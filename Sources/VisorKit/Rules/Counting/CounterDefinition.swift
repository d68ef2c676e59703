/// What is counted where lines are folded, for the rules that need it.
///
/// Rules share what they count alike; a counter is known by its definition, not by the rule.
struct CounterDefinition: Sendable, Equatable {
    /// What a counter keeps of a line.
    enum Measure: UInt8, Sendable {
        /// How many requests and messages there were, by the second.
        case lines
        /// How many heartbeats there were, by the second.
        case heartbeats
        /// How many bytes were answered, by the second.
        case bytes
        /// The lines themselves, up to a bound, and how many there were, by the second.
        case texts
        /// The different clients, by the window.
        case clients
        /// The durations in microseconds, by the window.
        case durations
    }

    var measure: Measure
    var selection = LineSelection()
    var groups: [GroupField] = []

    /// What a partial knows the counter by: the same for the same definition, on every machine.
    var identity: UInt64 {
        var writer = BinaryWriter()
        writer.byte(measure.rawValue)
        writer.optional(selection.filter) { $0.text($1.text) }
        writer.optional(selection.pattern) { $0.text($1.text) }
        writer.array(groups) { $0.text($1.name) }
        return ByteHash.hash(writer.bytes.span, 0..<writer.bytes.count)
    }
}
