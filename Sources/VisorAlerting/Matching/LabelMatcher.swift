import Foundation
import Synchronization
import VisorKit
import VisorPatterns

/// A condition on one label of an alert, in the syntax of the Alertmanager: `severity=critical`, `rule=~"high.*"`, `!=`, `!~`.
///
/// A label that an alert does not have is empty. An expression has to match the whole value.
public struct LabelMatcher: Sendable, Equatable, CustomStringConvertible {
    /// How a value is compared.
    public enum Comparison: String, CaseIterable, Sendable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case doesNotMatch = "!~"

        /// Whether the value is a regular expression.
        public var isRegex: Bool { self == .matches || self == .doesNotMatch }
        /// Whether alerts are meant that have the value.
        public var isEqual: Bool { self == .equal || self == .matches }

        /// The comparison with these properties.
        public init(isRegex: Bool, isEqual: Bool) {
            self = isRegex ? (isEqual ? .matches : .doesNotMatch) : (isEqual ? .equal : .notEqual)
        }
    }

    /// A text that is no condition.
    public struct Malformed: Error, Equatable, Sendable, CustomStringConvertible {
        /// What is wrong, in one line.
        public let description: String
    }

    /// The label.
    public let name: String
    /// How its value is compared.
    public let comparison: Comparison
    /// With what it is compared.
    public let value: String
    private let expression: WholeExpression?

    /// The longest value, in bytes.
    static let longestValue = 4 << 10

    /// A condition.
    ///
    /// - Throws: `Malformed`, where the name is empty or the value no regular expression.
    public init(_ name: String, _ comparison: Comparison, _ value: String) throws(Malformed) {
        guard !name.isEmpty, name.utf8.count <= 1_024 else {
            throw Malformed(description: "a condition names a label, of at most 1024 bytes")
        }
        guard value.utf8.count <= LabelMatcher.longestValue else {
            throw Malformed(description: "the value of a condition has at most \(LabelMatcher.longestValue) bytes")
        }
        (self.name, self.comparison, self.value) = (name, comparison, value)
        expression = comparison.isRegex ? try WholeExpression(value) : nil
    }

    /// Whether an alert with these labels is meant.
    public func matches(_ labels: [String: String]) -> Bool {
        let given = labels[name] ?? ""
        let isSame = expression.map { $0.matches(given) } ?? (given == value)
        return isSame == comparison.isEqual
    }

    /// Two conditions are the same if they are written in the same way.
    public static func == (left: LabelMatcher, right: LabelMatcher) -> Bool {
        (left.name, left.comparison, left.value) == (right.name, right.comparison, right.value)
    }

    /// The condition as users write it.
    public var description: String {
        let quoted = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\(name)\(comparison.rawValue)\"\(quoted)\""
    }
}

extension [LabelMatcher] {
    /// Whether all conditions are met.
    public func match(_ labels: [String: String]) -> Bool { allSatisfy { $0.matches(labels) } }
}

/// A regular expression that has to match a whole text.
private final class WholeExpression: Sendable {
    private let matcher: Mutex<any TextMatcher>

    init(_ text: String) throws(LabelMatcher.Malformed) {
        let pattern: TextPattern
        do {
            // By itself first: a bracket too many must not close the one around it.
            if !text.isEmpty { _ = try RegexPattern.search(text) }
            pattern = try RegexPattern.search("\\A(?:\(text))\\z")
        } catch {
            throw LabelMatcher.Malformed(description: "'\(text.prefix(100))': \(error)")
        }
        matcher = Mutex(pattern.makeMatcher())
    }

    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return matcher.withLock { $0.matches(bytes.span, 0..<bytes.count) }
    }
}
