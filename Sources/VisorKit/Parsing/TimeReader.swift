/// Reads times in the ways in which logs write them, and remembers the last one.
///
/// - `20/Nov/2026:10:00:00 +0200`, with or without the brackets around it, as in access logs;
/// - `2026-11-20T10:00:00.123+02:00`, ISO 8601, also with a space, without a fraction or without a zone;
/// - `2026/11/20 10:00:00`, as in nginx's error log;
/// - `Fri Nov 20 10:00:00.123456 2026`, as in Apache's error log;
/// - `1795168800.123`, since 1970: seconds below 10^11, milliseconds below 10^14, microseconds below 10^17, else
///   nanoseconds.
struct TimeReader: Sendable {
    private let zone: LocalZone
    private var access = AccessTime()

    init(zone: LocalZone) {
        self.zone = zone
    }

    /// The time that a text says, or `nil` where it says none.
    mutating func parse(_ bytes: Span<UInt8>, _ text: Range<Int>) -> EventTime? {
        var text = text
        if bytes.byte(at: text.lowerBound, before: text.upperBound) == UInt8(ascii: "["),
            bytes[text.upperBound - 1] == UInt8(ascii: "]"), text.count > 2
        {
            text = text.lowerBound + 1..<text.upperBound - 1
        }
        let start = text.lowerBound
        if text.count == AccessTime.length, bytes[start + 2] == UInt8(ascii: "/") {
            return access.parse(bytes, at: start, before: text.upperBound)
        }
        switch bytes.byte(at: start + 4, before: text.upperBound) {
        case UInt8(ascii: "-"), UInt8(ascii: "/"): return ISOTime.parse(bytes, text, zone: zone)
        default: break
        }
        if bytes.byte(at: start + 3, before: text.upperBound) == UInt8(ascii: " ") {
            return ErrorTime.parse(bytes, text, zone: zone)
        }
        return EpochTime.parse(bytes, text)
    }
}

/// Reads times as a number since 1970.
enum EpochTime {
    /// The time that a text says, or `nil` where it says none.
    static func parse(_ bytes: Span<UInt8>, _ text: Range<Int>) -> EventTime? {
        let point = bytes.firstIndex(of: UInt8(ascii: "."), in: text)
        // Nineteen digits are nanoseconds, which are too long for `decimal`.
        let digits = text.lowerBound..<min(point, text.lowerBound + 18)
        guard let number = bytes.decimal(digits) else { return nil }
        let microseconds: Int
        switch point - text.lowerBound {
        case ...11:
            guard let value = bytes.fixedPoint(text, unit: 1_000_000) else { return nil }
            microseconds = value
        case 12...14:
            guard let value = bytes.fixedPoint(text, unit: 1_000) else { return nil }
            microseconds = value
        case 15...17: microseconds = number
        case 18: microseconds = number / 1_000
        case 19 where bytes.decimal(digits.upperBound..<point) != nil: microseconds = number / 100
        default: return nil
        }
        let time = EventTime(microseconds: Int64(microseconds))
        return EventTime.statable.contains(time) ? time : nil
    }
}
