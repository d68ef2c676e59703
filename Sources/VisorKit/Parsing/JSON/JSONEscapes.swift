/// Resolves the escapes in strings of JSON.
///
/// Besides those of RFC 8259, section 7, `\xhh` is read as a byte, which nginx writes where a `log_format` for JSON lacks
/// `escape=json`. Half of a surrogate pair becomes U+FFFD. Any other backslash stands for itself, so that no text is
/// lost.
enum JSONEscapes {
    /// Appends a string's text without its escapes: never longer than it was.
    static func append(_ bytes: Span<UInt8>, _ text: Range<Int>, to decoded: inout [UInt8]) {
        var position = text.lowerBound
        while position < text.upperBound {
            let backslash = bytes.firstIndex(of: UInt8(ascii: "\\"), in: position..<text.upperBound)
            decoded.append(bytes, position..<backslash)
            position = backslash
            guard position < text.upperBound else { return }
            appendEscape(bytes, at: &position, before: text.upperBound, to: &decoded)
        }
    }

    private static func appendEscape(
        _ bytes: Span<UInt8>, at position: inout Int, before limit: Int, to decoded: inout [UInt8]
    ) {
        let letter = bytes.byte(at: position + 1, before: limit)
        if let byte = simple(letter) {
            decoded.append(byte)
            position += 2
        } else if letter == UInt8(ascii: "x"), let byte = hexadecimal(bytes, at: position + 2, digits: 2, before: limit)
        {
            decoded.append(UInt8(truncatingIfNeeded: byte))
            position += 4
        } else if letter == UInt8(ascii: "u"), let unit = hexadecimal(bytes, at: position + 2, digits: 4, before: limit)
        {
            position += 6
            append(scalar(unit, bytes, at: &position, before: limit), to: &decoded)
        } else {
            decoded.append(UInt8(ascii: "\\"))
            position += 1
        }
    }

    private static func simple(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    private static func hexadecimal(
        _ bytes: Span<UInt8>, at start: Int, digits: Int, before limit: Int
    ) -> UInt32? {
        guard limit - start >= digits else { return nil }
        var value: UInt32 = 0
        for position in start..<start + digits {
            let byte = bytes[position]
            let lower = byte | 0x20
            switch lower {
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(lower - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "0")...UInt8(ascii: "9") where lower == byte:
                value = value << 4 | UInt32(lower - UInt8(ascii: "0"))
            default: return nil
            }
        }
        return value
    }

    /// The character of a UTF-16 code unit, or of it and the one that is escaped next.
    private static func scalar(
        _ unit: UInt32, _ bytes: Span<UInt8>, at position: inout Int, before limit: Int
    ) -> Unicode.Scalar {
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xdc00, bytes.hasText("\\u", at: position, before: limit),
            let low = hexadecimal(bytes, at: position + 2, digits: 4, before: limit), (0xdc00...0xdfff).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        else { return "\u{fffd}" }
        position += 6
        return scalar
    }

    private static func append(_ scalar: Unicode.Scalar, to decoded: inout [UInt8]) {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { decoded.append(byte) }
    }
}
