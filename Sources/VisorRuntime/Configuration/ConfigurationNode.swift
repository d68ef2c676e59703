/// A JSON value that knows where it stands in its file.
public struct ConfigurationNode: Sendable, Equatable {
    /// What a node holds; a number keeps its text, so that nothing is lost.
    public enum Value: Sendable, Equatable {
        case null
        case boolean(Bool)
        case number(String)
        case string(String)
        case array([ConfigurationNode])
        case object([Member])
    }

    /// A key of an object with its value, in the order of the file.
    public struct Member: Sendable, Equatable {
        /// The key.
        public let name: String
        /// Where the key stands.
        public let position: TextPosition
        /// The value of the key.
        public let node: ConfigurationNode
    }

    /// The value itself.
    public let value: Value
    /// Where the value begins.
    public let position: TextPosition

    /// Makes a node that stands at `position`.
    public init(_ value: Value, at position: TextPosition) {
        self.value = value
        self.position = position
    }

    /// Parses one JSON text (RFC 8259) with unique keys.
    ///
    /// - Throws: ``ConfigurationSyntaxError`` with the first place where the text is wrong.
    public init(parsing bytes: [UInt8]) throws(ConfigurationSyntaxError) {
        var parser = ConfigurationParser(bytes)
        self = try parser.document()
        if let duplicate = parser.duplicates.first { throw duplicate }
    }

    /// The value of a key; `nil` without it, or where this is no object.
    public subscript(name: String) -> ConfigurationNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name == name }?.node
    }

    /// What this is, for a message: `an object`, `the string "x"`, `the number 5`.
    public var kind: String {
        switch value {
        case .null: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let text): "the number \(text.shortened)"
        case .string(let text): "the string \(JSONText.quoted(text.shortened))"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The value as JSON text on one line.
    public var jsonText: String {
        switch value {
        case .null: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let text): text
        case .string(let text): JSONText.quoted(text)
        case .array(let nodes): "[" + nodes.map(\.jsonText).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(JSONText.quoted($0.name)): \($0.node.jsonText)" }.joined(separator: ", ") + "}"
        }
    }
}
