/// Where a field of a W3C extended log's line stands.
struct W3CField {
    /// The field's text, without the quotes around it.
    var text: Range<Int>
    /// Whether there are doubled quotes in it.
    var hasQuotes = false

    /// Writes the text, with one quote for each two, and makes the range refer to what was written.
    mutating func decode(_ bytes: Span<UInt8>, into decoded: inout [UInt8]) {
        let start = decoded.count
        var position = text.lowerBound
        while hasQuotes, position < text.upperBound {
            let quote = bytes.firstIndex(of: UInt8(ascii: "\""), in: position..<text.upperBound)
            guard quote < text.upperBound else { break }
            decoded.append(bytes, position..<quote + 1)
            position = quote + 2
        }
        decoded.append(bytes, min(position, text.upperBound)..<text.upperBound)
        text = start..<decoded.count
    }
}

/// Goes from field to field of a line.
struct W3CFieldCursor {
    /// Where the next field begins; behind the limit when there is none.
    var position: Int
    let limit: Int
    /// Whether each tab ends a field, and not runs of spaces and tabs.
    let isTabbed: Bool
    /// Whether fields may be in quotes; where they never are, a quote is a client's.
    let hasQuotes: Bool

    /// The next field, or `nil` at the line's end.
    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> W3CField? {
        guard position <= limit, isTabbed || position < limit else { return nil }
        if hasQuotes, bytes.byte(at: position, before: limit) == UInt8(ascii: "\""), let field = quoted(bytes) {
            return field
        }
        let end =
            isTabbed
            ? bytes.firstIndex(of: UInt8(ascii: "\t"), in: position..<limit) : bytes.endOfWord(position, before: limit)
        let field = W3CField(text: position..<end)
        pass(bytes, end)
        return field
    }

    /// A field in quotes, or `nil` where no separator stands behind them: then the quote is a part of a plain field.
    private mutating func quoted(_ bytes: Span<UInt8>) -> W3CField? {
        let start = position + 1
        var hasQuotes = false
        var end = bytes.firstIndex(of: UInt8(ascii: "\""), in: start..<limit)
        while bytes.byte(at: end + 1, before: limit) == UInt8(ascii: "\"") {
            hasQuotes = true
            end = bytes.firstIndex(of: UInt8(ascii: "\""), in: end + 2..<limit)
        }
        guard end < limit, end + 1 == limit || isSeparator(bytes[end + 1]) else { return nil }
        pass(bytes, end + 1)
        return W3CField(text: start..<end, hasQuotes: hasQuotes)
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\t") || !isTabbed && byte == UInt8(ascii: " ")
    }

    /// Goes on behind the separator that ends a field.
    @inline(__always)
    private mutating func pass(_ bytes: Span<UInt8>, _ end: Int) {
        position = isTabbed ? end + 1 : bytes.endOfSpace(end, before: limit)
    }
}
