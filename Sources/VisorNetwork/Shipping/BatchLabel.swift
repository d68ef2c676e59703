/// What the lines of a batch are called by, besides: a name and a value.
public struct BatchLabel: Equatable, Sendable {
    /// A text that is no label.
    public struct Malformed: Error, Equatable, Sendable, CustomStringConvertible {
        /// What is wrong, and what it should be.
        public let description: String
    }

    /// The name, 1 to 64 letters, digits, `.`, `_` and `-`.
    public let name: String
    /// The value, at most 256 bytes without control characters.
    public let value: String

    /// A label of a name and a value.
    ///
    /// - Throws: `Malformed`.
    public init(name: String, value: String) throws(Malformed) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(BatchIdentity.isNameByte) else {
            throw Malformed(
                description: "'\(name)' is no name of a label; 1 to 64 letters, digits, '.', '_' and '-'")
        }
        guard value.utf8.count <= 256, !value.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
            throw Malformed(description: "the value of the label '\(name)' has control characters, or over 256 bytes")
        }
        (self.name, self.value) = (name, value)
    }

    /// Reads a label, `name=value`.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String) throws(Malformed) {
        guard let equals = text.firstIndex(of: "=") else {
            throw Malformed(description: "'\(text)' is no label such as 'site=shop'")
        }
        try self.init(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
}
