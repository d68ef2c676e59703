import VisorKit

/// What the settings of the built-in rules may be.
public enum RuleLimits {
    /// Spans that a rule may look back.
    public static let spans = Duration.seconds(1) ... .seconds(Rule.longestSpan.microseconds / 1_000_000)
    /// Numbers of requests a second.
    static let rates = 0...1e9
    static let zeroRate = "must be above 0: from how many requests a second on is it an alert?"
}

extension ConfigurationReader {
    /// Reads from how many requests a second on traffic is high: `alert_threshold`.
    public mutating func alertThreshold() -> Double {
        let key = "alert_threshold"
        let threshold = number(key, default: StandardRules.trafficThreshold, in: RuleLimits.rates)
        if threshold == 0 { report(RuleLimits.zeroRate, at: key) }
        return threshold
    }

    /// Reads over how long traffic is measured: `alert_period`.
    public mutating func alertPeriod() -> Duration {
        wholeSeconds("alert_period", default: StandardRules.trafficPeriod, in: RuleLimits.spans)
    }
}

extension ConfigurationObject {
    /// Reads from how many requests a second on traffic is high: `alert_threshold`.
    func alertThreshold() -> Double {
        let key = "alert_threshold"
        guard let threshold = numberOrNumericString(key, in: RuleLimits.rates) else {
            return StandardRules.trafficThreshold
        }
        if threshold == 0 { report(RuleLimits.zeroRate, at: key) }
        return threshold
    }

    /// Reads over how long traffic is measured: `alert_period`.
    func alertPeriod() -> Duration {
        wholeSeconds("alert_period", in: RuleLimits.spans) ?? StandardRules.trafficPeriod
    }
}
