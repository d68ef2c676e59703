import VisorKit

/// What is measured, and which values are an alert.
extension RuleReader {
    /// Fewer lines than this say little of a share, a change or a quantile.
    private static let usualMinimum = 100
    /// How many sources a rule may list.
    private static let mostSources = 1_000

    /// The metric of a rule that looks back over a span, and, where it measures a share, that of these lines.
    func readMetric(span: TimeSpan, of whole: LineSelection) -> RuleMetric {
        switch metric {
        case .count: .count
        case .rate: .rate
        case .bandwidth: .bandwidth
        case .ratio: .ratio(of: whole, minimum: minimum)
        case .change: .change(earlier: self.span(.earlier) ?? span, minimum: minimum)
        case .distinct: .distinctClients
        case .quantile: .quantile(quantile, minimum: minimum)
        case .absence: .absence(sources: sources)
        case .heartbeat: .heartbeat(interval: self.span(.interval), missed: missed)
        case .line: .line
        case .lag: .lag
        }
    }

    private var minimum: Int {
        object.integer(RuleKey.minimum.rawValue, in: 1...1_000_000_000) ?? RuleReader.usualMinimum
    }

    private var missed: Int { object.integer(RuleKey.missed.rawValue, in: 1...1_000) ?? 3 }

    private var sources: [String] {
        distinctTexts(.sources, atMost: RuleReader.mostSources).map(\.text)
    }

    private var quantile: Double {
        guard let rank = object.number(RuleKey.quantile.rawValue) else { return 0.99 }
        guard rank > 0, rank < 1 else {
            report(
                "must be between 0 and 1, is \(JSONText.number(rank)); 0.99 is the time that 99 % keep to",
                at: .quantile)
            return 0.99
        }
        return rank
    }

    /// The comparison, of which there must be exactly one where the metric has a value.
    func readCondition() -> RuleCondition {
        let comparisons: [(key: RuleKey, comparison: RuleCondition.Comparison)] = [
            (.above, .above), (.atLeast, .atLeast), (.below, .below), (.atMost, .atMost),
        ]
        let unused = RuleCondition(.above, 0)
        guard metric.isCompared else { return unused }
        let given = comparisons.filter { has($0.key) }
        guard let first = given.first else {
            object.report(
                "missing; from which value on is it an alert? Write one of above, at_least, below and at_most",
                at: RuleKey.above.rawValue)
            return unused
        }
        for other in given.dropFirst() {
            report("goes not with \(first.key.rawValue); a rule has one comparison", at: other.key)
        }
        guard let threshold = measured(first.key) else { return unused }
        return RuleCondition(first.comparison, threshold, clear: clear(first.comparison, threshold))
    }

    /// A value of the kind that the metric measures.
    private func measured(_ key: RuleKey) -> Double? {
        guard let value = object.number(key.rawValue) else { return nil }
        let text = JSONText.number(value)
        if metric == .ratio, !(0...1).contains(value) {
            report("must be from 0 to 1, is \(text); 0.05 is 5 %", at: key)
            return nil
        }
        guard value >= 0 else {
            report("must be at least 0, is \(text); nothing that is measured is less", at: key)
            return nil
        }
        return value
    }

    private func clear(_ comparison: RuleCondition.Comparison, _ threshold: Double) -> Double? {
        guard let clear = measured(.clear) else { return nil }
        let isUpward = comparison == .above || comparison == .atLeast
        guard isUpward ? clear <= threshold : clear >= threshold else {
            report(
                "must be at \(isUpward ? "most" : "least") \(JSONText.number(threshold)), the value of"
                    + " \(comparison.rawValue), is \(JSONText.number(clear))", at: .clear)
            return nil
        }
        // An alert is over when the value is on the other side of it, and not on it.
        if isUpward ? clear == 0 : metric == .ratio && clear == 1 {
            report("no value is \(isUpward ? "less than 0" : "more than 1"): the alert would never be over", at: .clear)
        }
        return clear
    }
}
