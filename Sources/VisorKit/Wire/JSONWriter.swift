/// Writes JSON (RFC 8259) into bytes: objects and arrays are opened and closed, commas come by themselves.
public struct JSONWriter {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    private var needsComma = false

    /// A writer that has written nothing.
    public init() {}

    /// Writes an object whose members the closure writes.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        nested("{", "}", members)
    }

    /// Writes an array whose elements the closure writes.
    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        nested("[", "]", elements)
    }

    /// Writes a member's name; its value comes next.
    public mutating func name(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes an integer.
    public mutating func value(_ value: Int) {
        scalar(String(value))
    }

    /// Writes a number with at most three digits behind the point, or `null` if it is not finite.
    public mutating func value(_ value: Double) {
        guard value.isFinite else { return null() }
        let rounded = (value * 1_000).rounded() / 1_000
        scalar(rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : "\(rounded)")
    }

    /// Writes a number with all its digits, which is finite.
    mutating func value(exactly value: Double) {
        scalar("\(value)")
    }

    /// Writes a string.
    public mutating func value(_ value: String) {
        separate()
        quote(value)
        needsComma = true
    }

    /// Writes a value that is JSON already, without what stands around it.
    public mutating func value(json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// Writes `null`.
    public mutating func null() {
        scalar("null")
    }

    /// Ends a line of JSON Lines; the next value stands alone.
    public mutating func endLine() {
        bytes.append(newline)
        needsComma = false
    }

    private mutating func nested(_ open: String, _ close: String, _ content: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(contentsOf: open.utf8)
        needsComma = false
        content(&self)
        bytes.append(contentsOf: close.utf8)
        needsComma = true
    }

    private mutating func scalar(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0..<0x20, 0x7f: escape(byte)
            // The control characters behind ASCII, which some terminals obey, the separators of lines and paragraphs, and what
            // turns the direction of writing: U+200E to U+200F, U+2028 to U+202E, U+2066 to U+2069.
            case 0x80..<0xa0 where bytes.last == 0xc2:
                bytes.removeLast()
                escape(byte)
            case 0x8e...0x8f where bytes.suffix(2) == [0xe2, 0x80], 0xa8...0xae where bytes.suffix(2) == [0xe2, 0x80]:
                bytes.removeLast(2)
                escape(byte & 0x3f, page: "\\u20")
            case 0xa6...0xa9 where bytes.suffix(2) == [0xe2, 0x81]:
                bytes.removeLast(2)
                escape(byte & 0x3f | 0x40, page: "\\u20")
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8, page: String = "\\u00") {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: page.utf8)
        bytes.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }
}
