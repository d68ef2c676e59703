import VisorKit

/// The rules that hold without a configuration; `config/rules.json` has them as a file.
public enum StandardRules {
    /// How many requests a second are high traffic, where nothing else is said.
    public static let trafficThreshold = 10.0
    /// Over how long traffic is measured, where nothing else is said.
    public static let trafficPeriod = Duration.seconds(120)

    /// All of them.
    ///
    /// - Parameters:
    ///   - threshold: from how many requests a second on traffic is high.
    ///   - period: over how long they are counted, in whole seconds.
    ///   - heartbeat: how far heartbeats are apart, in whole seconds; the median gap where it is not known.
    public static func all(
        threshold: Double = trafficThreshold, period: Duration = trafficPeriod, heartbeat: Duration? = nil
    ) -> [Rule] {
        [
            highTraffic(above: threshold, within: TimeSpan(period)), missedHeartbeats(heartbeat.map { TimeSpan($0) }),
            errorRate, warnBurst,
        ]
    }

    private static func highTraffic(above threshold: Double, within period: TimeSpan) -> Rule {
        Rule(
            name: "high_traffic", metric: .rate, selection: requests, span: period,
            condition: RuleCondition(.above, threshold, clear: threshold), severity: .warning,
            message: "High traffic generated an alert - hits = {value}, triggered at {time}",
            recovery: "High traffic recovered - hits = {value}, recovered at {time}")
    }

    private static func missedHeartbeats(_ interval: TimeSpan?) -> Rule {
        Rule(
            name: "heartbeat", metric: .heartbeat(interval: interval, missed: 3), span: .seconds(60),
            severity: .critical, message: "No heartbeat from {source}, noticed at {time}",
            recovery: "Heartbeat of {source} is back, noticed at {time}")
    }

    private static let errorRate = Rule(
        name: "error_rate", metric: .ratio(of: requests, minimum: 100), selection: lines("status>=500"),
        span: .seconds(60), condition: RuleCondition(.above, 0.05, clear: 0.04), severity: .critical,
        message: "Error rate is high - {percent} of the requests failed, triggered at {time}",
        recovery: "Error rate recovered - {percent} of the requests failed, recovered at {time}")

    /// A rule that tells each line of level `error` or worse: those that are alike come together, once a span.
    public static func errorLines(within span: Duration) -> Rule {
        Rule(
            name: "error_lines", metric: .line, selection: lines("level>=error"), groups: [.shape],
            span: TimeSpan(span), severity: .warning,
            message: "[ERROR] {message} - {lines} within {span}, noticed at {time}",
            recovery: "[ERROR] no more like it - {value} within {span}, recovered at {time}")
    }

    // Of warnings that come at least two seconds apart, ten seconds never have more than five.
    private static let warnBurst = Rule(
        name: "warn_burst", metric: .count, selection: lines("level=warn"), span: .seconds(10),
        condition: RuleCondition(.above, 6, clear: 4), severity: .warning,
        message: "Many warnings - {value} within {span}, triggered at {time}",
        recovery: "Warnings are few again - {value} within {span}, recovered at {time}")

    /// All requests.
    static let requests = lines("kind=request")

    private static func lines(_ filter: String) -> LineSelection {
        do throws(FilterError) {
            return LineSelection(filter: try RecordFilter(filter))
        } catch {
            preconditionFailure("\(filter): \(error)")
        }
    }
}
