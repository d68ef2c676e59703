extension Anonymizer {
    /// The longest text that is looked at: an address of eight groups, the last two as IPv4, with a port is shorter.
    private static let longestAddress = 64

    /// Copies a message in which each address becomes its network: servers write who asked into some of theirs, as nginx
    /// does in `client 192.0.2.7 closed keepalive connection`.
    ///
    /// A number of a version that looks like an address is taken for one.
    mutating func copyMessage(_ bytes: Span<UInt8>, _ message: Range<Int>) -> Range<Int> {
        guard !message.isEmpty else { return 0..<0 }
        let start = text.count
        var position = message.lowerBound
        while position < message.upperBound {
            var end = position
            while end < message.upperBound && bytes[end].isOfAddress { end += 1 }
            if let address = Anonymizer.address(bytes, position..<end, of: message) {
                while position < address.range.lowerBound { append(bytes, at: &position) }
                writeNetwork(of: address.value)
                position = address.range.upperBound
            }
            while position < end { append(bytes, at: &position) }
            if position < message.upperBound { append(bytes, at: &position) }
        }
        return start..<text.count
    }

    /// The first address in a text, at its beginning or behind a colon; a port or the end of a sentence may stand behind.
    private static func address(
        _ bytes: Span<UInt8>, _ word: Range<Int>, of message: Range<Int>
    ) -> (range: Range<Int>, value: IPAddress)? {
        guard (2...longestAddress).contains(word.count) else { return nil }
        let isPart = isPartOfWord(word, of: message, bytes)
        for start in word where start == word.lowerBound || bytes[start - 1] == UInt8(ascii: ":") {
            for end in (start + 1...word.upperBound).reversed()
            where end == word.upperBound || bytes[end] == UInt8(ascii: ":") || bytes[end] == UInt8(ascii: ".") {
                guard let value = IPAddress(bytes, start..<end), value.isIPv4 || !isPart else { continue }
                return (start..<end, value)
            }
        }
        return nil
    }

    /// Whether letters that are in no address stand beside a text, as in `std::abc`.
    private static func isPartOfWord(_ word: Range<Int>, of message: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        word.lowerBound > message.lowerBound && bytes[word.lowerBound - 1].isLetter
            || word.upperBound < message.upperBound && bytes[word.upperBound].isLetter
    }
}

extension UInt8 {
    /// Whether the byte may stand in an address: a hexadecimal digit, a point or a colon.
    fileprivate var isOfAddress: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "."): true
        default: (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
        }
    }

    /// Whether the byte is a letter in ASCII.
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
