/// A pattern that is looked for anywhere in a text.
///
/// The engine that matches is not the core's: it is handed in.
public struct TextPattern: Sendable, Equatable {
    /// The pattern as the user wrote it.
    public let text: String
    /// Makes what matches texts, for one task.
    public let makeMatcher: @Sendable () -> any TextMatcher

    /// A pattern whose texts are matched by what a closure makes.
    public init(text: String, makeMatcher: @escaping @Sendable () -> any TextMatcher) {
        self.text = text
        self.makeMatcher = makeMatcher
    }

    /// Two patterns are the same if they are written in the same way.
    public static func == (left: TextPattern, right: TextPattern) -> Bool {
        left.text == right.text
    }
}

/// Looks for a pattern in texts, one after the other.
public protocol TextMatcher: AnyObject {
    /// Whether the pattern is found anywhere in a text.
    func matches(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool
}
