/// A point in event time: whole nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Nanoseconds since the epoch.
    public var nanoseconds: Int64

    /// The time this many nanoseconds after the epoch.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The time this many whole seconds after the epoch.
    public init(seconds: Int64) {
        nanoseconds = seconds * 1_000_000_000
    }

    /// The last time at which a line may stand: 2200-01-01T00:00:00Z, well inside what 64 bits of nanoseconds reach.
    public static let latest = Timestamp(seconds: 7_258_118_400)

    /// Whole seconds since the epoch, rounded down.
    var seconds: Int64 {
        (nanoseconds - nanosecondOfSecond) / 1_000_000_000
    }

    /// The part behind the whole second, `0 ..< 1,000,000,000`.
    var nanosecondOfSecond: Int64 {
        let remainder = nanoseconds % 1_000_000_000
        return remainder < 0 ? remainder + 1_000_000_000 : remainder
    }

    /// Earlier before later.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Timestamp {
    /// Reads a time of RFC 3339 such as `2026-11-20T10:00:00Z` or `2026-11-20T10:00:00.5+02:00`, from 1970 to 2199.
    ///
    /// Nil if the text is not such a time. A leap second (`:60`) counts as the first second of the next minute; digits
    /// behind the nanosecond are dropped.
    public init?(rfc3339 text: String) {
        var scanner = DigitScanner(Array(text.utf8))
        guard let year = scanner.number(digits: 4, in: 1970...2199), scanner.skip("-"),
            let month = scanner.number(digits: 2, in: 1...12), scanner.skip("-"),
            let day = scanner.number(digits: 2, in: 1...31), scanner.skip("Tt "),
            let hour = scanner.number(digits: 2, in: 0...23), scanner.skip(":"),
            let minute = scanner.number(digits: 2, in: 0...59), scanner.skip(":"),
            let second = scanner.number(digits: 2, in: 0...60),
            let fraction = scanner.fraction(),
            let zone = scanner.zone(), scanner.isAtEnd,
            day <= CivilTime.days(inMonth: month, of: year)
        else { return nil }
        let days = CivilTime.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - zone
        let result = Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(fraction))
        guard result.nanoseconds >= 0, result < .latest else { return nil }
        self = result
    }

    /// The time as RFC 3339 in UTC, to the second, such as `2026-11-20T10:00:00Z`.
    public var rfc3339: String {
        let civil = CivilTime(secondsSinceEpoch: seconds)
        var bytes: [UInt8] = []
        civil.appendRFC3339Date(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        civil.appendClock(to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }
}
