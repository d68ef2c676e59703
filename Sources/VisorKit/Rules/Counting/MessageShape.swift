/// What messages of one kind have in common: their text without numbers, without what is quoted, and without paths.
///
///     user 17 from 10.0.0.1: file "a b" not found: /var/www/x      user # from #.#.#.#: file "*" not found: /*
enum MessageShape {
    /// How long a shape is, in bytes.
    static let longest = 120

    /// Adds the shape of a message to bytes.
    static func append(_ bytes: Span<UInt8>, _ message: Range<Int>, to shape: inout [UInt8]) {
        let end = shape.count + longest
        var position = message.lowerBound
        while position < message.upperBound && shape.count < end {
            let byte = bytes[position]
            if isAlphanumeric(byte) {
                position = appendWord(bytes, position..<message.upperBound, to: &shape)
            } else if byte == UInt8(ascii: "\""), let close = closing(bytes, position + 1..<message.upperBound) {
                shape.append(contentsOf: [byte, UInt8(ascii: "*"), byte])
                position = close + 1
            } else if byte == UInt8(ascii: "/"), isAtStart(bytes, position, message) {
                shape.append(contentsOf: [byte, UInt8(ascii: "*")])
                position = bytes.firstIndex(of: UInt8(ascii: " "), in: position..<message.upperBound)
            } else {
                shape.append(byte)
                position += 1
            }
        }
        if shape.count > end { shape.removeLast(shape.count - end) }
    }

    /// Adds a run of letters and digits, each run of digits in it as one mark; a long hexadecimal number is one too.
    private static func appendWord(_ bytes: Span<UInt8>, _ rest: Range<Int>, to shape: inout [UInt8]) -> Int {
        var end = rest.lowerBound
        var (hasDigit, isHexadecimal) = (false, true)
        while end < rest.upperBound, isAlphanumeric(bytes[end]) {
            let byte = bytes[end]
            if isDigit(byte) { hasDigit = true } else if (byte | 0x20) > UInt8(ascii: "f") { isHexadecimal = false }
            end += 1
        }
        let hasPrefix =
            end - rest.lowerBound > 2 && bytes[rest.lowerBound] == UInt8(ascii: "0")
            && bytes[rest.lowerBound + 1] | 0x20 == UInt8(ascii: "x")
        if hasDigit && (hasPrefix || isHexadecimal && end - rest.lowerBound >= 8) {
            shape.append(UInt8(ascii: "#"))
            return end
        }
        var wasDigit = false
        for position in rest.lowerBound..<end {
            let byte = bytes[position]
            if !isDigit(byte) { shape.append(byte) } else if !wasDigit { shape.append(UInt8(ascii: "#")) }
            wasDigit = isDigit(byte)
        }
        return end
    }

    /// The place of the quote that ends what is quoted.
    private static func closing(_ bytes: Span<UInt8>, _ rest: Range<Int>) -> Int? {
        var position = rest.lowerBound
        while position < rest.upperBound {
            if bytes[position] == UInt8(ascii: "\"") { return position }
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private static func isAtStart(_ bytes: Span<UInt8>, _ position: Int, _ message: Range<Int>) -> Bool {
        position == message.lowerBound || bytes[position - 1] == UInt8(ascii: " ")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}
