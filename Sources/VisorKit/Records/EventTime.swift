/// A moment of event time: when a line says it happened, never when it was read.
///
/// Unit: microseconds since 1970-01-01T00:00:00Z. Parsers yield the years 1 to 9998, so that adding any configured
/// span cannot overflow.
public struct EventTime: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch.
    public var microseconds: Int64

    /// The moment a number of microseconds after the Unix epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The moment a number of whole seconds after the Unix epoch.
    public init(seconds: Int64) {
        microseconds = seconds * 1_000_000
    }

    /// The years that a line may state: with the longest window, 365 days, no result leaves the years 0 to 9999.
    static let statable =
        CivilTime(year: 1, month: 1, day: 1).eventTime(
            secondsEast: 0)..<CivilTime(year: 9999, month: 1, day: 1).eventTime(secondsEast: 0)

    /// A moment before every other.
    public static let distantPast = EventTime(microseconds: .min)
    /// A moment after every other.
    static let distantFuture = EventTime(microseconds: .max)

    /// The second since 1970 that the moment lies in.
    @inline(__always)
    var second: Int64 { microseconds.flooredQuotient(by: 1_000_000) }

    /// Orders by time.
    public static func < (left: EventTime, right: EventTime) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment a span later.
    public static func + (time: EventTime, span: TimeSpan) -> EventTime {
        EventTime(microseconds: time.microseconds + span.microseconds)
    }

    /// The moment a span earlier.
    public static func - (time: EventTime, span: TimeSpan) -> EventTime {
        EventTime(microseconds: time.microseconds - span.microseconds)
    }
}

/// A length of event time in microseconds, at most 10,000 years.
public struct TimeSpan: Hashable, Comparable, Sendable {
    /// The greatest length that configuration may ask for.
    public static let longest = TimeSpan(microseconds: 10_000 * 366 * 86_400 * 1_000_000)

    /// The length in microseconds.
    public var microseconds: Int64

    /// A length of so many microseconds.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// A length of so many whole seconds.
    public static func seconds(_ count: Int64) -> TimeSpan {
        TimeSpan(microseconds: count * 1_000_000)
    }

    /// The length of a `Duration`, cut to microseconds and to `longest`.
    public init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let limit = TimeSpan.longest.microseconds / 1_000_000
        let whole = min(max(seconds, -limit), limit) * 1_000_000
        microseconds = whole + attoseconds / 1_000_000_000_000
    }

    /// The length in seconds.
    public var seconds: Double {
        Double(microseconds) / 1_000_000
    }

    /// The length in whole seconds, cut.
    var wholeSeconds: Int64 { microseconds / 1_000_000 }

    /// Orders by length.
    public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The sum of two lengths.
    public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(microseconds: left.microseconds + right.microseconds)
    }
}
