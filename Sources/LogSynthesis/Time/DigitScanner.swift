/// Reads fixed-width numbers out of the text of a time.
struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// A number of exactly so many digits within the range, or nil.
    mutating func number(digits: Int, in range: ClosedRange<Int>) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + digits] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += digits
        return range.contains(value) ? value : nil
    }

    /// Steps over one character if it is one of `characters`.
    mutating func skip(_ characters: String) -> Bool {
        guard position < bytes.count, characters.utf8.contains(bytes[position]) else { return false }
        position += 1
        return true
    }

    /// An optional fraction of a second (`.5`), in nanoseconds; nil if a point is followed by no digit.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var value = 0
        var scale = 100_000_000
        let first = position
        while let digit = number(digits: 1, in: 0...9) {
            value += digit * scale
            scale /= 10
        }
        return position == first ? nil : value
    }

    /// A zone: `Z`, `+02:00` or `+0200`; seconds east of UTC.
    mutating func zone() -> Int? {
        if skip("Zz") { return 0 }
        let isWest = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        guard skip("+-"), let hours = number(digits: 2, in: 0...23) else { return nil }
        _ = skip(":")
        guard let minutes = number(digits: 2, in: 0...59) else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return isWest ? -seconds : seconds
    }
}
