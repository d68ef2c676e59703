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
        // Bytes, since there may be thousands of rows, and the search in strings is slow.
        let row = Array(ScreenText.clean(text).lowercased().utf8)
        guard row.count >= bytes.count else { return false }
        return (0...row.count - bytes.count).contains { place in
            row[place] == first && row[place..<place + bytes.count].elementsEqual(bytes)
        }
    }

    /// Whether one of the texts is wanted.
    func accepts(any texts: [String]) -> Bool {
        texts.contains(where: accepts)
    }
}
