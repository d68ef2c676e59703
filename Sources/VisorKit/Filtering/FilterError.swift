/// Why a text is no filter.
public struct FilterError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where the mistake begins, in characters of the text, the first being 1.
    public let column: Int
    /// What is wrong and what to do, in one line.
    public let message: String

    /// A mistake at a column.
    public init(column: Int, message: String) {
        self.column = column
        self.message = message
    }

    /// `column 8: message`.
    public var description: String { "column \(column): \(message)" }
}
