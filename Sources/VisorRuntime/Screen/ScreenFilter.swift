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
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return isFound(in: text.utf8.span, first) }
        // Bytes, since there may be thousands of rows, and the search in strings is slow.
        let row = Array(ScreenText.clean(text).lowercased().utf8)
        guard row.count >= bytes.count else { return false }
        return (0...row.count - bytes.count).contains { place in
            row[place] == first && row[place..<place + bytes.count].elementsEqual(bytes)
        }
    }

    /// Whether a text that is shown as it is, of capital and small letters without accents, is wanted.
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
