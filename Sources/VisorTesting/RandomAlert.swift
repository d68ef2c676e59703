import VisorKit

/// Makes changes of alerts whose texts are as bad as those of logs can be, the same for the same seed.
public struct RandomAlert {
    private static let pieces = [
        "a", "High traffic", " ", "\"", "\\", "[", "]", "{", "}", "=", ",", "#", "\n", "\r", "\0", "\t", "\u{7f}",
        "\u{85}", "\u{9b}31m", "\u{2028}", "\u{2029}", "\u{301}", "é", "e\u{301}", "👩‍👩‍👧", "🙂", "\u{202e}", "\\u{5b}",
        "\\n",
        " [x{}#1 firing]", "]\n", "2026-11-20T10:00:00Z", " 2026-11-20T10:00:00Z", "null", "\u{feff}", "\u{10ffff}",
    ]

    private var generator: SeededGenerator

    /// Changes of a seed.
    public init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// A text of a few pieces, or of none.
    public mutating func text(atMost count: Int = 6) -> String {
        (0..<Int.random(in: 0...count, using: &generator)).map { _ in
            RandomAlert.pieces.randomElement(using: &generator) ?? ""
        }.joined()
    }

    /// An identity whose labels have names of their own.
    public mutating func identity() -> AlertIdentity {
        let names = Set((0..<Int.random(in: 0...3, using: &generator)).map { _ in text(atMost: 2) })
        let labels = names.sorted().map { AlertLabel($0, text()) }
        return AlertIdentity(
            rule: "rule_\(Int.random(in: 0..<3, using: &generator))", labels: labels,
            episode: Int.random(in: 1...1_000, using: &generator),
            state: AlertState.allCases.randomElement(using: &generator) ?? .firing)
    }

    /// A change; its message may end with the instant, or with another.
    public mutating func transition() -> AlertTransition {
        let fraction = Bool.random(using: &generator) ? 0 : Int64.random(in: 0..<1_000_000, using: &generator)
        let at = EventTime(microseconds: 1_795_168_800_000_000 + fraction)
        let message = text() + (Bool.random(using: &generator) ? ", triggered at \(at.rfc3339)" : "")
        let lines = (0..<Int.random(in: 0...2, using: &generator)).map { number in
            AlertLine(
                time: number == 0 ? nil : at, process: text(), client: text(), message: text(), source: text(),
                offset: Int.random(in: 0...Int.max, using: &generator))
        }
        return AlertTransition(
            identity: identity(), at: at, severity: AlertSeverity.allCases.randomElement(using: &generator) ?? .info,
            value: [nil, 0, -3, 10.01, 1.0 / 3, 1e-300, 1e300, 12_345_678].randomElement(using: &generator) ?? nil,
            message: message, lines: lines)
    }
}
