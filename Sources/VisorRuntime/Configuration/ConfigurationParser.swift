/// A strict RFC 8259 parser that keeps the place of every key and value.
///
/// Keys must be unique in their object. A byte-order mark is skipped. Nesting is bounded by ``maximumDepth``.
struct ConfigurationParser {
    /// The deepest nesting of arrays and objects that is read.
    static let maximumDepth = 64

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var column = 1
    /// Keys that stand twice in an object; reading goes on behind them so that all are found.
    private(set) var duplicates: [ConfigurationSyntaxError] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Where the next byte stands.
    var position: TextPosition { TextPosition(line: line, column: column) }

    /// The next byte; `nil` at the end.
    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func document() throws(ConfigurationSyntaxError) -> ConfigurationNode {
        try checkEncoding()
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipSpace()
        guard current != nil else { throw failure("the file is empty: write at least {}") }
        let node = try value(depth: 0)
        skipSpace()
        guard current == nil else { throw failure("expected nothing more, found \(found)") }
        return node
    }

    private mutating func value(depth: Int) throws(ConfigurationSyntaxError) -> ConfigurationNode {
        let start = position
        switch current {
        case UInt8(ascii: "{"): return ConfigurationNode(.object(try members(depth: depth)), at: start)
        case UInt8(ascii: "["): return ConfigurationNode(.array(try elements(depth: depth)), at: start)
        case UInt8(ascii: "\""): return ConfigurationNode(.string(try string()), at: start)
        case let byte? where byte == UInt8(ascii: "-") || byte.isDigit:
            return ConfigurationNode(.number(try number()), at: start)
        case let byte? where byte.isLetterOrDigit: return ConfigurationNode(try literal(), at: start)
        default: throw failure("expected a value, found \(found)")
        }
    }

    private mutating func members(depth: Int) throws(ConfigurationSyntaxError) -> [ConfigurationNode.Member] {
        try open(depth)
        var members: [ConfigurationNode.Member] = []
        var names: Set<String> = []
        if skip(UInt8(ascii: "}")) { return members }
        repeat {
            skipSpace()
            let start = position
            guard current == UInt8(ascii: "\"") else {
                if current == UInt8(ascii: "}") { throw failure("a comma before } is not JSON") }
                throw failure("expected a key in quotes, found \(found)")
            }
            let name = try string()
            if !names.insert(name).inserted {
                duplicates.append(failure("the key \(JSONText.quoted(name.shortened)) stands here twice", at: start))
            }
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw failure("expected : behind the key, found \(found)") }
            members.append(.init(name: name, position: start, node: try value(depth: depth + 1)))
            skipSpace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw failure("expected , or } behind the value, found \(found)") }
        return members
    }

    private mutating func elements(depth: Int) throws(ConfigurationSyntaxError) -> [ConfigurationNode] {
        try open(depth)
        var nodes: [ConfigurationNode] = []
        if skip(UInt8(ascii: "]")) { return nodes }
        repeat {
            if current == UInt8(ascii: "]") { throw failure("a comma before ] is not JSON") }
            nodes.append(try value(depth: depth + 1))
            skipSpace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw failure("expected , or ] behind the value, found \(found)") }
        return nodes
    }

    private mutating func open(_ depth: Int) throws(ConfigurationSyntaxError) {
        guard depth < Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth) levels") }
        advance()
        skipSpace()
    }

    /// Skips this byte and the space behind it, if it comes next.
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        advance()
        skipSpace()
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { advance() }
    }

    /// Steps over one byte; columns count scalars, so continuation bytes do not move them.
    mutating func advance() {
        if bytes[index] == UInt8(ascii: "\n") {
            (line, column) = (line + 1, 1)
        } else if bytes[index] & 0xC0 != 0x80 {
            column += 1
        }
        index += 1
    }

    /// The bytes that `body` steps over, as a string.
    mutating func text(
        _ body: (inout ConfigurationParser) throws(ConfigurationSyntaxError) -> Void
    ) throws(ConfigurationSyntaxError) -> String {
        let start = index
        try body(&self)
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    func failure(_ message: String, at place: TextPosition? = nil) -> ConfigurationSyntaxError {
        ConfigurationSyntaxError(position: place ?? position, message: message)
    }

    /// What comes next, for a message.
    var found: String {
        guard current != nil else { return "the end of the file" }
        // Four bytes hold any scalar; a cut one behind it does not matter.
        let next = String(decoding: bytes[index...].prefix(4), as: UTF8.self)
        guard let scalar = next.unicodeScalars.first else { return "" }
        switch scalar {
        case "\n": return "the end of the line"
        case "/", "#": return "\(scalar) (JSON has no comments)"
        case "'": return "' (JSON has double quotes)"
        default:
            let isVisible = !scalar.properties.isWhitespace && !scalar.isControl
            return isVisible ? "\(scalar)" : "U+" + String(scalar.value, radix: 16, uppercase: true)
        }
    }

    private mutating func checkEncoding() throws(ConfigurationSyntaxError) {
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var place = TextPosition(line: 1, column: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 0 : 1)
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            let isLineEnd = scalar == "\n"
            place = .init(line: place.line + (isLineEnd ? 1 : 0), column: isLineEnd ? 1 : place.column + 1)
        }
        throw failure("a byte that is not UTF-8", at: place)
    }
}
