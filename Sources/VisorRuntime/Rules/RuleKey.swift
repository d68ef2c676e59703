/// What a rule measures, by the name that users write.
enum RuleMetricName: String, CaseIterable {
    case count, rate, bandwidth, ratio, change, distinct, quantile, absence, heartbeat, line, lag

    /// Whether a value is measured that is compared with a threshold.
    var isCompared: Bool { RuleKey.above.metrics.contains(self) }
}

/// The keys of a rule, with the metrics that use them.
enum RuleKey: String, CaseIterable {
    case name, enabled, metric
    case `where`, pattern, of, per, span
    case above
    case atLeast = "at_least"
    case below
    case atMost = "at_most"
    case clear, minimum, earlier, quantile, sources, interval, missed
    case `for`, severity, labels, message, recovered, flap

    /// The metrics that use the key.
    var metrics: [RuleMetricName] {
        switch self {
        case .name, .enabled, .metric, .severity, .labels, .message, .recovered, .flap: RuleMetricName.allCases
        case .where, .pattern, .span: RuleMetricName.without(.heartbeat, .lag)
        case .per: RuleMetricName.without(.heartbeat, .lag)
        case .above, .atLeast, .below, .atMost, .clear: RuleMetricName.without(.absence, .heartbeat, .line)
        case .for: RuleMetricName.without(.line)
        case .of: [.ratio]
        case .minimum: [.ratio, .change, .quantile]
        case .earlier: [.change]
        case .quantile: [.quantile]
        case .sources: [.absence]
        case .interval, .missed: [.heartbeat]
        }
    }

    /// All keys, as they are written.
    static let names = allCases.map(\.rawValue)
}

extension RuleMetricName {
    fileprivate static func without(_ others: RuleMetricName...) -> [RuleMetricName] {
        allCases.filter { !others.contains($0) }
    }

    /// Names in a row, as a message has them.
    static func list(_ metrics: [RuleMetricName]) -> String {
        metrics.map(\.rawValue).joined(separator: ", ")
    }
}
