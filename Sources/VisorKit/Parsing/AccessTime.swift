/// Reads the time of access logs, `20/Nov/2026:10:00:00 +0200`, and remembers the last one.
///
/// Source: Apache HTTP Server 2.4, `mod_log_config`, `%t`.
struct AccessTime: Sendable {
    /// The length of the text in bytes.
    static let length = 26

    private var text: (UInt64, UInt64, UInt64, UInt16) = (0, 0, 0, 0)
    private var time: EventTime?

    /// The time whose text begins at a position, or `nil` where it is none.
    @inline(__always)
    mutating func parse(_ bytes: Span<UInt8>, at position: Int, before limit: Int) -> EventTime? {
        guard limit - position >= AccessTime.length else { return nil }
        let words = (
            bytes.load(UInt64.self, at: position), bytes.load(UInt64.self, at: position + 8),
            bytes.load(UInt64.self, at: position + 16), bytes.load(UInt16.self, at: position + 24)
        )
        if words == text, let time { return time }
        guard let parsed = AccessTime.read(bytes, at: position) else { return nil }
        text = words
        time = parsed
        return parsed
    }

    private static func read(_ bytes: Span<UInt8>, at start: Int) -> EventTime? {
        guard bytes[start + 2] == UInt8(ascii: "/"), bytes[start + 6] == UInt8(ascii: "/"),
            bytes[start + 11] == UInt8(ascii: ":"), bytes[start + 14] == UInt8(ascii: ":"),
            bytes[start + 17] == UInt8(ascii: ":"), bytes[start + 20] == UInt8(ascii: " "),
            let year = bytes.decimal(start + 7..<start + 11)
        else { return nil }
        let civil = CivilTime(
            year: year, month: bytes.month(at: start + 3), day: bytes.twoDigits(at: start),
            hour: bytes.twoDigits(at: start + 12), minute: bytes.twoDigits(at: start + 15),
            second: bytes.twoDigits(at: start + 18))
        return secondsEast(bytes, at: start + 21).flatMap { civil.stated(secondsEast: $0) }
    }

    /// The zone `+hhmm` or `-hhmm` in seconds.
    static func secondsEast(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        let hours = bytes.twoDigits(at: start + 1)
        let minutes = bytes.twoDigits(at: start + 3)
        guard (0...23).contains(hours) && (0...59).contains(minutes) else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }
}
