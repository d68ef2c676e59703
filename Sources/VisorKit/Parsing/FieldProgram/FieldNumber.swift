/// Reads the numbers of access logs where they stand.
enum FieldNumber {
    /// A number of at most 18 digits; -1 for a dash, -2 for anything else.
    @inline(__always)
    static func read(_ bytes: Span<UInt8>, at position: inout Int, before limit: Int) -> Int {
        if let value = bytes.shortNumber(at: &position, before: limit) { return value }
        let start = position
        var value = 0
        while position < limit {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int(digit)
            position += 1
        }
        if position == start {
            guard bytes.byte(at: start, before: limit) == UInt8(ascii: "-") else { return -2 }
            position += 1
            return -1
        }
        return position - start <= 18 ? value : -2
    }

    /// Reads a duration, whole or with a fraction, into a record; `false` where there is none.
    ///
    /// A clock that is set back makes Apache write a negative one, which stands for nothing.
    static func readDuration(
        _ unit: FieldMeaning, _ bytes: Span<UInt8>, at position: inout Int, before limit: Int,
        into record: inout LogRecord
    ) -> Bool {
        let isNegative = bytes.byte(at: position, before: limit) == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let start = position
        while position < limit, bytes[position] &- UInt8(ascii: "0") < 10 || bytes[position] == UInt8(ascii: ".") {
            position += 1
        }
        if isNegative {
            record.duration = -1
            return true
        }
        let text = start..<position
        let duration =
            switch unit {
            case .seconds: bytes.fixedPoint(text, unit: 1_000_000)
            case .milliseconds: bytes.fixedPoint(text, unit: 1_000)
            default: bytes.decimal(text)
            }
        guard let duration else { return false }
        record.duration = duration
        return true
    }
}
