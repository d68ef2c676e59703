/// Says why the text of an access log's format cannot be used, and what to do.
public struct FieldProgramError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The character of the text, a Unicode scalar, counted from 1, where it is wrong; `nil` where the text as a whole is.
    public let column: Int?
    /// What is wrong there and what to do, in one line.
    public let message: String

    init(column: Int? = nil, _ message: String) {
        self.column = column
        // What is quoted of the format may hold anything, and a message is one line.
        self.message = String(message.map { $0.isNewline ? " " : $0 })
    }

    /// `column COLUMN: message`, or the message alone.
    public var description: String {
        column.map { "column \($0): \(message)" } ?? message
    }
}
