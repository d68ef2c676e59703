/// Reads dates and times of day, which are fields of their own in the W3C format, both in UTC.
///
/// Source: W3C Working Draft WD-logfile-960323: `YYYY-MM-DD` and `HH:MM`, `HH:MM:SS` or `HH:MM:SS.S`, with any number of
/// digits in the fraction.
enum W3CTime {
    /// The beginning of a day, which the standard's own example writes `12-Jan-1996`.
    static func day(_ bytes: Span<UInt8>, _ text: Range<Int>) -> EventTime? {
        let start = text.lowerBound
        let dash = UInt8(ascii: "-")
        if text.count == 10, bytes[start + 4] == dash, bytes[start + 7] == dash {
            return day(
                bytes, year: start..<start + 4, month: bytes.twoDigits(at: start + 5),
                day: bytes.twoDigits(at: start + 8))
        }
        guard text.count == 11, bytes[start + 2] == dash, bytes[start + 6] == dash else { return nil }
        return day(
            bytes, year: start + 7..<start + 11, month: bytes.month(at: start + 3), day: bytes.twoDigits(at: start))
    }

    private static func day(_ bytes: Span<UInt8>, year: Range<Int>, month: Int, day: Int) -> EventTime? {
        bytes.decimal(year).flatMap { CivilTime(year: $0, month: month, day: day).stated(secondsEast: 0) }
    }

    /// A time of day, as the span since the day began.
    static func timeOfDay(_ bytes: Span<UInt8>, _ text: Range<Int>) -> TimeSpan? {
        let start = text.lowerBound
        guard text.count >= 5, bytes[start + 2] == UInt8(ascii: ":") else { return nil }
        let hour = bytes.twoDigits(at: start)
        let minute = bytes.twoDigits(at: start + 3)
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        let minutes = TimeSpan.seconds(Int64(hour * 3_600 + minute * 60))
        guard text.count > 5 else { return minutes }
        guard text.count >= 8, bytes[start + 5] == UInt8(ascii: ":"),
            text.count == 8 || bytes[start + 8] == UInt8(ascii: "."),
            // A leap second counts as the first second of the next minute.
            let microseconds = bytes.fixedPoint(start + 6..<text.upperBound, unit: 1_000_000), microseconds < 61_000_000
        else { return nil }
        return minutes + TimeSpan(microseconds: Int64(microseconds))
    }
}
