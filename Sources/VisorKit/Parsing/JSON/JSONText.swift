/// The smallest parts of JSON's grammar: each function begins where the part does, and looks at nothing beyond a limit.
///
/// Source: RFC 8259.
extension Span<UInt8> {
    /// Where white space ends.
    @inline(__always)
    func endOfJSONSpace(_ start: Int, before limit: Int) -> Int {
        var position = start
        while position < limit, self[position] <= UInt8(ascii: " "), isJSONSpace(self[position]) { position += 1 }
        return position
    }

    private func isJSONSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }

    /// Where the closing quote of a string stands whose first character is at a position, and whether there are
    /// backslashes in it; `nil` where there is none.
    ///
    /// Eight bytes are looked at together (S. E. Anderson, "Bit Twiddling Hacks", "Determine if a word has a byte equal to
    /// n"): of the bytes that the trick marks, the lowest is always right.
    @inline(__always)
    func endOfJSONString(_ start: Int, before limit: Int, _ isEscaped: inout Bool) -> Int? {
        var position = start
        while limit - position >= 8 {
            let word = UInt64(littleEndian: load(UInt64.self, at: position))
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5c5c_5c5c_5c5c_5c5c
            let low: UInt64 = 0x0101_0101_0101_0101
            let marks = ((quotes &- low) & ~quotes | (backslashes &- low) & ~backslashes) & 0x8080_8080_8080_8080
            guard marks != 0 else {
                position += 8
                continue
            }
            position += marks.trailingZeroBitCount >> 3
            guard self[position] != UInt8(ascii: "\"") else { return position }
            isEscaped = true
            position += 2
        }
        return endOfShortJSONString(position, before: limit, &isEscaped)
    }

    private func endOfShortJSONString(_ start: Int, before limit: Int, _ isEscaped: inout Bool) -> Int? {
        var position = start
        while position < limit {
            switch self[position] {
            case UInt8(ascii: "\""): return position
            case UInt8(ascii: "\\"):
                isEscaped = true
                position += 2
            default: position += 1
            }
        }
        return nil
    }

    /// Passes over a number, which may begin with zeros.
    @inline(__always)
    func skipJSONNumber(at position: inout Int, before limit: Int) -> Bool {
        if byte(at: position, before: limit) == UInt8(ascii: "-") { position += 1 }
        guard skipDigits(at: &position, before: limit) else { return false }
        if byte(at: position, before: limit) == UInt8(ascii: ".") {
            position += 1
            guard skipDigits(at: &position, before: limit) else { return false }
        }
        guard byte(at: position, before: limit) | 0x20 == UInt8(ascii: "e") else { return true }
        position += 1
        let sign = byte(at: position, before: limit)
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
        return skipDigits(at: &position, before: limit)
    }

    @inline(__always)
    private func skipDigits(at position: inout Int, before limit: Int) -> Bool {
        let start = position
        while position < limit, self[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        return position > start
    }

    /// Passes over `true`, `false` or `null`.
    func skipJSONLiteral(at position: inout Int, before limit: Int) -> Bool {
        if hasText("true", at: position, before: limit) || hasText("null", at: position, before: limit) {
            position += 4
            return true
        }
        guard hasText("false", at: position, before: limit) else { return false }
        position += 5
        return true
    }
}
