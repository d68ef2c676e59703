/// Which values are an alert, and which end it: between the two nothing changes (hysteresis).
public struct RuleCondition: Sendable, Equatable {
    /// How a value is compared with the threshold.
    public enum Comparison: String, CaseIterable, Sendable {
        case above
        case atLeast = "at_least"
        case below
        case atMost = "at_most"
    }

    /// How a value is compared.
    public var comparison: Comparison
    /// The threshold from which on a value is an alert.
    public var threshold: Double
    /// The threshold that a value must be on the other side of, and not on, to end the alert; where there is none, every value
    /// that is no alert ends it.
    public var clear: Double?

    /// A condition.
    public init(_ comparison: Comparison, _ threshold: Double, clear: Double? = nil) {
        self.comparison = comparison
        self.threshold = threshold
        self.clear = clear
    }

    /// Whether the greater value is the worse.
    var isUpward: Bool { comparison == .above || comparison == .atLeast }

    /// Whether a value is an alert.
    @inline(__always)
    func fires(_ value: Double) -> Bool {
        switch comparison {
        case .above: value > threshold
        case .atLeast: value >= threshold
        case .below: value < threshold
        case .atMost: value <= threshold
        }
    }

    /// Whether a value ends an alert.
    @inline(__always)
    func clears(_ value: Double) -> Bool {
        guard let clear else { return !fires(value) }
        return isUpward ? value < clear : value > clear
    }
}
