import Foundation
import VisorKit

/// Measures what 10,000 instances of rules cost for a second of stream time: each client has its own alert in each rule.
///
/// Every second brings a block of lines, by which the watermark goes on by a second, so that every instance is decided for one
/// instant more. The same blocks are analysed without rules: what is shown is the difference, of the means over all seconds.
@main
struct Rules {
    static func main() throws {
        let seconds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 120
        print("lines a second     without        with        difference   worst with   (milliseconds a second of stream time)")
        for lines in [1, 1_000, 10_000] {
            let without = try measure(rules: [], lines: lines, seconds: seconds)
            let with = try measure(rules: Rules.rules, lines: lines, seconds: seconds)
            let figures = [mean(without), mean(with), mean(with) - mean(without), with.max() ?? 0]
            print(padded("\(lines)", 14) + figures.map { padded(String(format: "%.2f", $0), 13) }.joined())
        }
    }

    private static let clients = 2_500

    /// Four rules with an alert for each of 2,500 clients.
    private static var rules: [Rule] {
        get throws {
            let failures = LineSelection(filter: try RecordFilter("status>=500"))
            let ratio = RuleMetric.ratio(of: LineSelection(), minimum: 100)
            let metrics: [(String, RuleMetric, LineSelection, RuleCondition)] = [
                ("rate", .rate, LineSelection(), RuleCondition(.above, 1_000)),
                ("count", .count, LineSelection(), RuleCondition(.below, 0)),
                ("ratio", ratio, failures, RuleCondition(.above, 0.5)),
                ("absence", .absence(sources: []), LineSelection(), RuleCondition(.above, 0)),
            ]
            return metrics.map { name, metric, selection, condition in
                Rule(
                    name: name, metric: metric, selection: selection, groups: [.ip], span: .seconds(120),
                    condition: condition, message: "{ip}", recovery: "{ip}")
            }
        }
    }

    /// How many milliseconds each second took, after all clients have been seen.
    private static func measure(rules: [Rule], lines: Int, seconds: Int) throws -> [Double] {
        let settings = AnalysisSettings(ruleSet: RuleSet(rules))
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let observer = Silence()
        try events.take(block(at: 0, lines: clients), observer: observer)
        return try (1...seconds).map { second in
            let event = block(at: second, lines: lines)
            let start = ContinuousClock.now
            try events.take(event, observer: observer)
            return start.duration(to: .now) / .milliseconds(1)
        }
    }

    private static func block(at second: Int, lines: Int) -> SourceEvent {
        let clock = String(format: "%02d:%02d:%02d", 10 + second / 3_600, second / 60 % 60, second % 60)
        let text = (0..<lines).map { number in
            let client = number % clients
            return "10.0.\(client / 250).\(client % 250) - - [20/Nov/2026:\(clock) +0000] \"GET / HTTP/1.1\" 200 1\n"
        }.joined()
        let bytes = Array(text.utf8)
        return .block(
            SourcedBlock(
                partition: 0, format: .common, block: BytesBlock(bytes), byteCount: bytes.count, isLast: false))
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// Takes what an analysis publishes, and does nothing with it.
private final class Silence: AnalysisObserver {
    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) {}
    func advance(_ state: AnalysisState, past event: SourceEvent) {}
    func tick(_ state: AnalysisState) {}
}
