/// Reads what `FieldReader` does not, and JSON has: numbers with exponents, and lengths of time as Go writes them.
enum JSONNumber {
    /// A number with an exponent, such as `1.5e-3`, in units of which a whole has so many (a power of ten), digits beyond
    /// being cut off; `nil` where it is none, has no exponent, is negative, or makes more than 10^18 units.
    ///
    /// The first 18 digits count.
    static func scientific(_ bytes: Span<UInt8>, _ text: Range<Int>, unit: Int) -> Int? {
        var position = text.lowerBound
        var digits = 0
        var exponent = 0
        var isFraction = false
        while position < text.upperBound, bytes[position] | 0x20 != UInt8(ascii: "e") {
            let digit = bytes[position] &- UInt8(ascii: "0")
            if digit < 10 {
                let isKept = digits < 100_000_000_000_000_000
                if isKept { digits = digits * 10 + Int(digit) }
                exponent += (isKept ? 0 : 1) - (isFraction ? 1 : 0)
            } else if bytes[position] == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                return nil
            }
            position += 1
        }
        guard position > text.lowerBound, let power = signed(bytes, position + 1..<max(position + 1, text.upperBound))
        else { return nil }
        return scaled(digits, exponent: exponent + power, unit: unit)
    }

    private static func signed(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Int? {
        switch bytes.byte(at: text.lowerBound, before: text.upperBound) {
        case UInt8(ascii: "-"): bytes.decimal(text.lowerBound + 1..<text.upperBound).map { -$0 }
        case UInt8(ascii: "+"): bytes.decimal(text.lowerBound + 1..<text.upperBound)
        default: bytes.decimal(text)
        }
    }

    private static func scaled(_ digits: Int, exponent: Int, unit: Int) -> Int? {
        var value = digits
        var exponent = exponent
        var unit = unit
        while unit > 1 { (unit, exponent) = (unit / 10, exponent + 1) }
        while exponent < 0, value > 0 { (value, exponent) = (value / 10, exponent + 1) }
        while exponent > 0, value > 0 {
            guard value <= 100_000_000_000_000_000 else { return nil }
            (value, exponent) = (value * 10, exponent - 1)
        }
        return value <= longest * 1_000_000 ? value : nil
    }

    /// What a length of time may be at most: a number of seconds that has room in microseconds.
    private static let longest = 1_000_000_000_000

    /// A length of time such as `1m2.5s`, `13.4µs` or `250ms`, in microseconds; `nil` where it is none.
    ///
    /// Source: Go's `time.Duration.String`, by which Caddy writes durations with `duration_format string`.
    static func goDuration(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Int? {
        var position = text.lowerBound
        var sum = 0
        while position < text.upperBound {
            let start = position
            while position < text.upperBound, isDigitOrPoint(bytes[position]) { position += 1 }
            guard let (nanoseconds, length) = unit(bytes, at: position, before: text.upperBound),
                let count = bytes.fixedPoint(start..<position, unit: 1_000), count <= longest
            else { return nil }
            let part = count.multipliedFullWidth(by: nanoseconds)
            guard part.high == 0, part.low <= UInt(longest) * 1_000_000 else { return nil }
            sum += Int(part.low) / 1_000_000
            guard sum <= longest * 1_000_000 else { return nil }
            position += length
        }
        return text.isEmpty ? nil : sum
    }

    private static func isDigitOrPoint(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ".")
    }

    /// The nanoseconds of the unit at a position, and the length of its name.
    private static func unit(_ bytes: Span<UInt8>, at position: Int, before limit: Int) -> (Int, length: Int)? {
        let units: [(name: StaticString, nanoseconds: Int)] = [
            ("ns", 1), ("µs", 1_000), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
            ("h", 3_600_000_000_000),
        ]
        for (name, nanoseconds) in units where bytes.hasText(name, at: position, before: limit) {
            return (nanoseconds, name.utf8CodeUnitCount)
        }
        return nil
    }
}
