/// A text that rows must contain, without regard to case.
struct ScreenFilter {
    private let bytes: [UInt8]

    /// A filter; every row contains the empty text.
    init(_ text: String) {
        bytes = Array(text.lowercased().utf8)
    }

    /// Whether every row is wanted.
    var isEmpty: Bool { bytes.isEmpty }

    /// Whether a row with this text is wanted, as it is shown.
    func accepts(_ text: String) -> Bool {
        guard let first = bytes.first else { return true }
        // Most texts are shown as they are; to clean them, and thousands of others, would take long.
        let row = TextWidth.isPlain(text) ? text : ScreenText.clean(text).lowercased()
        return isFound(in: row.utf8.span, first)
    }

    /// Whether the text of a row is wanted, whose plain letters may be capitals: in bytes, for the search in strings is slow.
    private func isFound(in text: Span<UInt8>, _ first: UInt8) -> Bool {
        guard text.count >= bytes.count else { return false }
        for place in 0...text.count - bytes.count where ScreenFilter.lowered(text[place]) == first {
            var length = 1
            while length < bytes.count, ScreenFilter.lowered(text[place + length]) == bytes[length] { length += 1 }
            if length == bytes.count { return true }
        }
        return false
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether one of the texts is wanted.
    func accepts(any texts: [String]) -> Bool {
        texts.contains(where: accepts)
    }
}
