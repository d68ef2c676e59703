extension EventTime {
    /// Reads a moment as users write it, by a zone where it states none; `nil` for anything else.
    ///
    /// - `2026-11-20`: the beginning of that day;
    /// - `2026-11-20 10:00`, `2026-11-20T10:00:00`, with or without seconds, a fraction, and `Z` or an offset, as in
    ///   `2026-11-20T10:00:00.5+02:00` (RFC 3339);
    /// - `1795168800`: seconds since 1970, at least nine digits, so that a year is not taken for them; more digits are
    ///   milliseconds, microseconds or nanoseconds, as in the lines of logs.
    public init?(userText text: String, zone: LocalZone) {
        var bytes = Array(text.utf8)
        guard bytes.count <= 40 else { return nil }
        let isDate = bytes.count >= 10 && !UInt8.digits.contains(bytes[4])
        if isDate {
            EventTime.complete(&bytes)
            guard let time = ISOTime.parse(bytes.span, 0..<bytes.count, zone: zone) else { return nil }
            self = time
        } else {
            guard bytes.prefix(while: { UInt8.digits.contains($0) }).count >= 9,
                let time = EpochTime.parse(bytes.span, 0..<bytes.count)
            else { return nil }
            self = time
        }
    }

    /// Adds the time of day to a date, and the seconds to a time of day that has none.
    private static func complete(_ text: inout [UInt8]) {
        if text.count == 10 { text += Array("T00:00".utf8) }
        let minuteEnd = 16
        guard text.count >= minuteEnd else { return }
        let next = text.count > minuteEnd ? text[minuteEnd] : UInt8(ascii: "Z")
        guard Array("Zz+- ".utf8).contains(next) else { return }
        text.insert(contentsOf: Array(":00".utf8), at: minuteEnd)
    }
}

extension UInt8 {
    /// The decimal digits in ASCII.
    fileprivate static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
}
