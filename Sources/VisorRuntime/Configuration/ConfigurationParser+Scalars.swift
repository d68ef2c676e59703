/// Literals, numbers and strings.
extension ConfigurationParser {
    mutating func literal() throws(ConfigurationSyntaxError) -> ConfigurationNode.Value {
        let start = position
        let word = try text { (parser) throws(ConfigurationSyntaxError) in
            while let byte = parser.current, byte.isLetterOrDigit { parser.advance() }
        }
        switch word {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default:
            throw failure("\(word.shortened) is no JSON value: put a text in double quotes", at: start)
        }
    }

    mutating func number() throws(ConfigurationSyntaxError) -> String {
        try text { (parser) throws(ConfigurationSyntaxError) in
            if parser.current == UInt8(ascii: "-") { parser.advance() }
            let leadingZero = parser.current == UInt8(ascii: "0")
            let start = parser.position
            let digits = try parser.digits()
            if leadingZero, digits > 1 { throw parser.failure("a number with a leading zero", at: start) }
            if parser.current == UInt8(ascii: ".") {
                parser.advance()
                _ = try parser.digits()
            }
            if parser.current == UInt8(ascii: "e") || parser.current == UInt8(ascii: "E") {
                parser.advance()
                if parser.current == UInt8(ascii: "+") || parser.current == UInt8(ascii: "-") { parser.advance() }
                _ = try parser.digits()
            }
            guard parser.current.map({ !$0.isLetterOrDigit }) ?? true else {
                throw parser.failure("a number ends before \(parser.found): put a text in double quotes")
            }
        }
    }

    /// Steps over digits, at least one, and says how many.
    private mutating func digits() throws(ConfigurationSyntaxError) -> Int {
        var count = 0
        while let byte = current, byte.isDigit {
            advance()
            count += 1
        }
        guard count > 0 else { throw failure("expected a digit, found \(found)") }
        return count
    }

    mutating func string() throws(ConfigurationSyntaxError) -> String {
        let start = position
        advance()
        var result = ""
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                return result
            case UInt8(ascii: "\\"):
                result.unicodeScalars.append(try escape())
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw failure("this text has no closing quote on its line", at: start)
            case 0..<0x20:
                throw failure("a control character inside a text: write it as \\u00XX")
            default:
                result += try text { (parser) throws(ConfigurationSyntaxError) in
                    while let byte = parser.current, byte.isPlain { parser.advance() }
                }
            }
        }
        throw failure("this text has no closing quote", at: start)
    }

    private mutating func escape() throws(ConfigurationSyntaxError) -> Unicode.Scalar {
        let start = position
        advance()
        guard let byte = current else { throw failure("the text ends inside an escape", at: start) }
        if byte != UInt8(ascii: "u") {
            guard let scalar = Self.escapes[byte] else {
                throw failure("\\\(found) is no JSON escape; a backslash is written \\\\", at: start)
            }
            advance()
            return scalar
        }
        advance()
        let first = try hexadecimal(escapeStart: start)
        guard (0xD800...0xDFFF).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        guard first < 0xDC00, skipLowSurrogateMark() else { throw failure("half a surrogate pair", at: start) }
        let second = try hexadecimal(escapeStart: start)
        guard (0xDC00...0xDFFF).contains(second) else { throw failure("half a surrogate pair", at: start) }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func skipLowSurrogateMark() -> Bool {
        guard current == UInt8(ascii: "\\") else { return false }
        advance()
        guard current == UInt8(ascii: "u") else { return false }
        advance()
        return true
    }

    private mutating func hexadecimal(escapeStart: TextPosition) throws(ConfigurationSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("\\u takes four hexadecimal digits", at: escapeStart)
            }
            value = value << 4 | UInt32(digit)
            advance()
        }
        return value
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    /// A character of a bare word.
    var isLetterOrDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
    }
    /// Stands for itself inside a string.
    fileprivate var isPlain: Bool { self >= 0x20 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\") }
}
