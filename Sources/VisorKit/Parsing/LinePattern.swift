/// A pattern with named groups, each of which is a field of the lines that match.
///
/// The engine that matches is not the core's: it is handed in.
public struct LinePattern: Sendable, Equatable {
    /// The pattern as the user wrote it.
    public let text: String
    /// What the groups mean, in the order in which a matcher gives their places.
    public let fields: [LineField]
    /// Makes what matches lines, for one task.
    let makeMatcher: @Sendable () -> any LineMatcher

    /// A pattern whose lines are matched by what a closure makes.
    public init(text: String, fields: [LineField], makeMatcher: @escaping @Sendable () -> any LineMatcher) {
        self.text = text
        self.fields = fields
        self.makeMatcher = makeMatcher
    }

    /// Two patterns are the same if they are written in the same way.
    public static func == (left: LinePattern, right: LinePattern) -> Bool {
        left.text == right.text
    }
}

/// Matches lines, one after the other.
public protocol LineMatcher: AnyObject {
    /// Matches a line, and puts the place of each group of the pattern, in the order of its fields, into `groups`; a
    /// group that took no part in the match has an empty range.
    ///
    /// - Parameter groups: as many ranges as the pattern has fields.
    func match(_ bytes: Span<UInt8>, _ line: Range<Int>, groups: inout [Range<Int>]) -> Bool
}
