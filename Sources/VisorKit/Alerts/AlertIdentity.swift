/// What a change of an alert is recognised by, wherever and how often it is computed.
public struct AlertIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The rule's name.
    public let rule: String
    /// The labels, by name and value.
    public let labels: [AlertLabel]
    /// Which of the alerts with this rule and these labels it is; the first is 1.
    public let episode: Int
    /// What has become of it.
    public let state: AlertState

    /// The numbers that an episode can have, so that there is always a next one.
    public static let episodes = 1...(1 << 40)

    /// An identity; the labels are sorted.
    public init(rule: String, labels: [AlertLabel], episode: Int, state: AlertState) {
        self.rule = rule
        self.labels = labels.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        self.episode = episode
        self.state = state
    }

    /// `rule{name="value",other="value"}#1 firing`, without brackets and control characters in names and values.
    public var description: String {
        let labels = labels.map { label in
            "\(AlertIdentity.escaped(label.name, besides: "=}"))=\"\(AlertIdentity.escaped(label.value))\""
        }
        return
            "\(AlertIdentity.escaped(rule, besides: "{")){\(labels.joined(separator: ","))}#\(episode) \(state.rawValue)"
    }

    /// A text that can stand in a line whose last bracket opens the identity.
    ///
    /// - Parameter ends: what ends the text where it stands, besides quotes.
    private static func escaped(_ value: String, besides ends: String = "") -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "[", "]": text += scalar.code
            case _ where scalar.isControl || ends.unicodeScalars.contains(scalar): text += scalar.code
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
