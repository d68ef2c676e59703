/// The rules of an analysis, with what must be counted for them.
public struct RuleSet: Sendable {
    /// How many rules there may be.
    public static let mostRules = 1_000

    /// The rules, each with a name of its own.
    public let rules: [Rule]

    /// What is counted, each once.
    let counters: [CounterDefinition]
    /// What partials know the counters by.
    let identities: [UInt64]
    /// The numbers of each rule's counters: of what is measured, and of what it is compared with.
    let uses: [[Int]]

    /// No rules.
    public static let none = RuleSet([])

    /// A set of rules, whose names differ.
    public init(_ rules: [Rule]) {
        precondition(rules.count <= RuleSet.mostRules && Set(rules.map(\.name)).count == rules.count)
        self.rules = rules
        var counters: [CounterDefinition] = []
        uses = rules.map { rule in
            RuleSet.definitions(rule).map { definition in
                if let known = counters.firstIndex(of: definition) { return known }
                counters.append(definition)
                return counters.count - 1
            }
        }
        self.counters = counters
        identities = counters.map(\.identity)
    }

    /// The length of the windows that sketches go by, in whole seconds.
    func window(_ layout: WindowLayout) -> Int64 { max(1, (layout.size.microseconds + 999_999) / 1_000_000) }

    private static func definitions(_ rule: Rule) -> [CounterDefinition] {
        func counter(_ measure: CounterDefinition.Measure, _ selection: LineSelection? = nil) -> CounterDefinition {
            CounterDefinition(measure: measure, selection: selection ?? rule.selection, groups: rule.groups)
        }
        switch rule.metric {
        case .count, .rate, .change: return [counter(.lines)]
        case .bandwidth: return [counter(.bytes)]
        case .ratio(let of, _): return [counter(.lines), counter(.lines, of)]
        case .absence(let sources):
            return [
                CounterDefinition(
                    measure: .lines, selection: rule.selection, groups: sources.isEmpty ? rule.groups : [.source])
            ]
        case .heartbeat: return [CounterDefinition(measure: .heartbeats, groups: [.source])]
        case .line:
            return [
                CounterDefinition(
                    measure: .texts, selection: rule.selection, groups: rule.groups.isEmpty ? [.shape] : rule.groups)
            ]
        case .distinctClients: return [counter(.clients)]
        case .quantile: return [counter(.durations)]
        case .lag: return []
        }
    }
}
