/// Reads a filter's text word by word.
struct FilterScanner {
    private let bytes: [UInt8]
    /// The offset of the next byte.
    private(set) var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// How many bytes the text has.
    var count: Int { bytes.count }

    /// Whether there is nothing left.
    var isAtEnd: Bool { position == bytes.count }

    /// A mistake at an offset.
    func error(at offset: Int, _ message: String) -> FilterError {
        let before = String(decoding: bytes[..<offset], as: UTF8.self)
        return FilterError(column: before.count + 1, message: message)
    }

    /// Moves behind white space.
    mutating func skipSpace() {
        while position < bytes.count, FilterScanner.isSpace(bytes[position]) { position += 1 }
    }

    /// Whether the next byte is a character.
    func isAt(_ character: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    /// Moves behind a character, if it is next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isAt(character) else { return false }
        position += 1
        return true
    }

    /// Moves behind a word in any case, if it is next behind white space.
    mutating func takeWord(_ word: String) -> Bool {
        skipSpace()
        let start = position
        guard self.word().lowercased() == word else {
            position = start
            return false
        }
        return true
    }

    /// A run of letters, digits, `_`, `-` and `.`, which may be empty.
    mutating func word() -> String {
        let start = position
        while position < bytes.count, FilterScanner.isWord(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The operator that is next, or `nil`.
    mutating func comparisonOperator() -> FilterOperator? {
        for candidate in FilterOperator.allCases where bytes[position...].starts(with: candidate.rawValue.utf8) {
            position += candidate.rawValue.utf8.count
            return candidate
        }
        return nil
    }

    /// The value that is next.
    ///
    /// - Parameter comparison: what stands before it, for the message where there is none.
    mutating func value(behind comparison: String) throws(FilterError) -> [UInt8] {
        let start = position
        if take("\"") { return try quoted(by: UInt8(ascii: "\""), from: start) }
        if take("'") { return try quoted(by: UInt8(ascii: "'"), from: start) }
        while position < bytes.count, !FilterScanner.endsValue(bytes[position]) { position += 1 }
        let value = Array(bytes[start..<position])
        guard let first = value.first else {
            throw error(at: start, "expected a value behind \(comparison.shownBriefly); the empty text is \"\"")
        }
        let text = String(decoding: value, as: UTF8.self)
        guard !FilterScanner.isKeyword(text) else {
            throw error(
                at: start,
                "expected a value behind \(comparison.shownBriefly), found \(text): quote it if it is the value")
        }
        guard !FilterScanner.operatorBytes.contains(first) else {
            let sign = String(UnicodeScalar(first))
            throw error(
                at: start, "a value that begins with \(sign) stands in quotes; operators are = != < <= > >= ^= $= *=")
        }
        return value
    }

    /// The rest of a quoted value.
    private mutating func quoted(by quote: UInt8, from start: Int) throws(FilterError) -> [UInt8] {
        var value: [UInt8] = []
        while position < bytes.count {
            var byte = bytes[position]
            position += 1
            if byte == quote { return value }
            if byte == UInt8(ascii: "\\"), position < bytes.count,
                bytes[position] == quote || bytes[position] == UInt8(ascii: "\\")
            {
                byte = bytes[position]
                position += 1
            }
            value.append(byte)
        }
        throw error(at: start, "this quote is never closed: write \(String(UnicodeScalar(quote))) behind the value")
    }

    /// Whether a word is one of those that join comparisons.
    static func isKeyword(_ word: String) -> Bool {
        ["and", "or", "not"].contains(word.lowercased())
    }

    /// What no value begins with outside of quotes: as a rule it is an operator that filters do not have.
    private static let operatorBytes = Array("=!<>^$*~&|".utf8)

    private static func endsValue(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")")
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
