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
}
