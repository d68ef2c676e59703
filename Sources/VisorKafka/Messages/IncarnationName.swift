/// The name of an incarnation of a source, unique among all producers and their lives: 128 bits, 32 hexadecimal digits as text.
public struct IncarnationName: Hashable, Sendable, CustomStringConvertible {
    /// The first 16 digits.
    public let high: UInt64
    /// The last 16 digits.
    public let low: UInt64

    /// How many digits a name has.
    public static let length = 32

    /// A name of its two halves.
    public init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// Reads a name; `nil` where a text is none, digits above 9 being small letters.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span, at: 0)
        guard bytes.count == IncarnationName.length else { return nil }
    }

    /// Reads a name that stands in bytes from a place on; `nil` where none does.
    init?(_ bytes: Span<UInt8>, at start: Int) {
        guard start >= 0, bytes.count - start >= IncarnationName.length else { return nil }
        let half = IncarnationName.length / 2
        guard let high = IncarnationName.word(bytes, start, half),
            let low = IncarnationName.word(bytes, start + half, half)
        else { return nil }
        self.init(high: high, low: low)
    }

    private static func word(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64? {
        var word: UInt64 = 0
        for place in start..<start + count {
            let digit: UInt8
            switch bytes[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[place] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[place] - UInt8(ascii: "a") + 10
            default: return nil
            }
            word = word << 4 | UInt64(digit)
        }
        return word
    }

    /// Writes the name behind bytes.
    func write(into bytes: inout [UInt8]) {
        for word in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }

    /// The name as text.
    public var description: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
