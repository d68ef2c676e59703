/// Says where a text stops being JSON, and why.
public struct ConfigurationSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where the text is wrong.
    public let position: TextPosition
    /// What is wrong there, in one line.
    public let message: String

    /// `LINE:COLUMN: message`.
    public var description: String { "\(position): \(message)" }
}
