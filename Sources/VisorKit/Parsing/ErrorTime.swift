/// Reads the time of error logs, `Fri Nov 20 10:00:00 2026` or, with microseconds, `Fri Nov 20 10:00:00.123456 2026`.
///
/// Source: Apache HTTP Server 2.4, `ErrorLogFormat`, `%t` and `%{u}t`. It has no zone.
enum ErrorTime {
    /// The time that a text says.
    static func parse(_ bytes: Span<UInt8>, _ text: Range<Int>, zone: LocalZone) -> EventTime? {
        let start = text.lowerBound
        guard text.count >= 24, bytes[start + 3] == space, bytes[start + 7] == space, bytes[start + 10] == space,
            bytes[start + 13] == UInt8(ascii: ":"), bytes[start + 16] == UInt8(ascii: ":")
        else { return nil }
        var position = start + 19
        guard let microsecond = fraction(bytes, at: &position, before: text.upperBound),
            bytes.byte(at: position, before: text.upperBound) == space, text.upperBound - position == 5,
            let year = bytes.decimal(position + 1..<text.upperBound)
        else { return nil }
        let civil = CivilTime(
            year: year, month: bytes.month(at: start + 4), day: day(bytes, at: start + 8),
            hour: bytes.twoDigits(at: start + 11), minute: bytes.twoDigits(at: start + 14),
            second: bytes.twoDigits(at: start + 17), microsecond: microsecond)
        return civil.stated(in: zone)
    }

    private static let space = UInt8(ascii: " ")

    /// The day of the month, padded with a zero or a space.
    private static func day(_ bytes: Span<UInt8>, at position: Int) -> Int {
        guard bytes[position] == space else { return bytes.twoDigits(at: position) }
        return bytes.decimal(position + 1..<position + 2) ?? -1
    }

    /// A fraction of a second of one to nine digits, in microseconds; 0 where there is none.
    private static func fraction(_ bytes: Span<UInt8>, at position: inout Int, before limit: Int) -> Int? {
        guard bytes.byte(at: position, before: limit) == UInt8(ascii: ".") else { return 0 }
        let start = position + 1
        position = start
        var value = 0
        while position < limit, bytes[position] != space {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10, position - start < 9 else { return nil }
            if position - start < 6 { value = value * 10 + Int(digit) }
            position += 1
        }
        guard position > start else { return nil }
        for _ in min(position - start, 6)..<6 { value *= 10 }
        return value
    }
}
