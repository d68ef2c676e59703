import VisorKit

/// Compares the changes that have come with those that must, and says what is different, a line each.
struct RuleTestComparison {
    private let test: RuleTest
    private let transitions: [AlertTransition]
    /// What is different, in the order of time; empty where the test passes.
    private(set) var differences: [String] = []

    /// Compares.
    init(_ test: RuleTest, _ transitions: [AlertTransition]) {
        (self.test, self.transitions) = (test, transitions)
        let matches = matched()
        var found: [(at: EventTime, text: String)] = []
        for (expected, match) in zip(test.expected, matches) {
            if let match {
                found += values(expected, transitions[match]).map { (expected.at, $0) }
            } else {
                found.append((expected.at, "missing: \(text(expected))"))
            }
        }
        let taken = Set(matches.compactMap(\.self))
        for (place, transition) in transitions.enumerated() where !taken.contains(place) {
            found.append((transition.at, "unexpected: \(text(transition))"))
        }
        let sorted = found.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        differences = sorted.map(\.element.text)
        let order = matches.compactMap(\.self)
        if differences.isEmpty, order != order.sorted() { differences = ["the changes come in another order"] }
    }

    /// For each expected change the one that has come, each at most once.
    private func matched() -> [Int?] {
        var taken: Set<Int> = []
        return test.expected.map { expected in
            let match = transitions.indices.first { !taken.contains($0) && expected.means(transitions[$0]) }
            if let match { taken.insert(match) }
            return match
        }
    }

    /// How value and message differ from what is expected.
    private func values(_ expected: ExpectedAlert, _ transition: AlertTransition) -> [String] {
        var found: [String] = []
        if let value = expected.value, !RuleTestComparison.isEqual(value, transition.value) {
            let actual = transition.value.map(JSONText.number) ?? "none"
            found.append("other value: \(text(expected)): expected \(JSONText.number(value)), is \(actual)")
        }
        if let message = expected.message, message != transition.message {
            found.append(
                "other message: \(text(expected)): expected \(JSONText.quoted(message)), is"
                    + " \(JSONText.quoted(transition.message))")
        }
        return found
    }

    /// Six digits are what a person writes of a value.
    private static func isEqual(_ expected: Double, _ actual: Double?) -> Bool {
        guard let actual else { return false }
        return abs(expected - actual) <= max(1e-9, abs(expected) * 1e-6)
    }

    private func text(_ expected: ExpectedAlert) -> String {
        let labels = expected.labels.map(RuleTestComparison.text) ?? ""
        let episode = expected.episode.map { "#\($0)" } ?? ""
        return "\(expected.rule)\(labels)\(episode) \(expected.state.rawValue) at \(time(expected.at))"
    }

    private func text(_ transition: AlertTransition) -> String {
        let value = transition.value.map { ", value \(JSONText.number($0))" } ?? ""
        return "\(transition.identity) at \(time(transition.at))\(value), \(JSONText.quoted(transition.message))"
    }

    private static func text(_ labels: [AlertLabel]) -> String {
        "{" + labels.map { "\($0.name)=\(JSONText.quoted($0.value))" }.joined(separator: ",") + "}"
    }

    /// A moment as it is written in tests: behind the start, where it is not before it.
    private func time(_ time: EventTime) -> String {
        guard time >= test.start else { return time.rfc3339 }
        return DurationText.format(.microseconds(time.microseconds - test.start.microseconds))
    }
}
