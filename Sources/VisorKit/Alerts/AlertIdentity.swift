/// What a change of an alert is recognised by, wherever and how often it is computed.
public struct AlertIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The rule's name.
    public let rule: String
    /// The labels, by name.
    public let labels: [AlertLabel]
    /// Which of the alerts with this rule and these labels it is; the first is 1.
    public let episode: Int
    /// What has become of it.
    public let state: AlertState

    /// An identity; the labels are sorted.
    public init(rule: String, labels: [AlertLabel], episode: Int, state: AlertState) {
        self.rule = rule
        self.labels = labels.sorted { $0.name < $1.name }
        self.episode = episode
        self.state = state
    }

    /// `rule{name="value",other="value"}#1 firing`, without brackets and control characters in the values.
    public var description: String {
        let labels = labels.map { "\($0.name)=\"\(AlertIdentity.escaped($0.value))\"" }.joined(separator: ",")
        return "\(rule){\(labels)}#\(episode) \(state.rawValue)"
    }

    /// A value that can stand between quotes in a line whose last bracket opens the identity.
    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "[", "]", "\u{0}"..<" ", "\u{7f}"..<"\u{a0}", "\u{2028}", "\u{2029}":
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// A name and a value of an alert.
public struct AlertLabel: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: String

    /// A label.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What has become of an alert.
public enum AlertState: String, CaseIterable, Sendable {
    /// It has begun.
    case firing
    /// It changes too often, and is not told again until it is steady.
    case held
    /// It is over.
    case resolved
}
