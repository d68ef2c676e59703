/// Reads times of the form `2026-11-20T10:00:00.123456+02:00`, with `-` or `/` in the date, `T`, `t` or a space before
/// the time of day, with or without a fraction, and with `Z`, an offset or no zone.
///
/// Source: ISO 8601 as RFC 3339 profiles it; nginx's `$time_iso8601` and error log; W3C Extended Log File Format.
enum ISOTime {
    private static let shortest = 19

    /// The time that a text says, by a zone where it states none.
    static func parse(_ bytes: Span<UInt8>, _ text: Range<Int>, zone: LocalZone) -> EventTime? {
        let start = text.lowerBound
        guard text.count >= shortest, isDate(bytes, at: start), isSeparator(bytes[start + 10]),
            bytes[start + 13] == UInt8(ascii: ":"), bytes[start + 16] == UInt8(ascii: ":"),
            let year = bytes.decimal(start..<start + 4)
        else { return nil }
        var position = start + shortest
        guard let microsecond = fraction(bytes, at: &position, before: text.upperBound) else { return nil }
        let civil = CivilTime(
            year: year, month: bytes.twoDigits(at: start + 5), day: bytes.twoDigits(at: start + 8),
            hour: bytes.twoDigits(at: start + 11), minute: bytes.twoDigits(at: start + 14),
            second: bytes.twoDigits(at: start + 17), microsecond: microsecond)
        if position == text.upperBound { return civil.stated(in: zone) }
        return offset(bytes, position..<text.upperBound).flatMap { civil.stated(secondsEast: $0) }
    }

    private static func isDate(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        let mark = bytes[start + 4]
        return (mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/")) && bytes[start + 7] == mark
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "T") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "t")
    }

    /// A fraction of a second behind a point or a comma, in microseconds, digits beyond being cut off; 0 where there is
    /// none.
    private static func fraction(_ bytes: Span<UInt8>, at position: inout Int, before limit: Int) -> Int? {
        let mark = bytes.byte(at: position, before: limit)
        guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") else { return 0 }
        position += 1
        let start = position
        var scale = 1_000_000
        var value = 0
        while position < limit {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            scale /= 10
            value += Int(digit) * scale
            position += 1
        }
        return position > start ? value : nil
    }

    /// `Z`, `+02:00` or `+0200`, with or without a space before it, in seconds.
    private static func offset(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Int? {
        var start = text.lowerBound
        if bytes[start] == UInt8(ascii: " ") { start += 1 }
        let length = text.upperBound - start
        if length == 1 { return bytes[start] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard length == 5 || length == 6 && bytes[start + 3] == UInt8(ascii: ":") else { return nil }
        let hours = bytes.twoDigits(at: start + 1)
        let minutes = bytes.twoDigits(at: text.upperBound - 2)
        guard (0...23).contains(hours) && (0...59).contains(minutes) else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }
}
