import Foundation

/// When a report is made, and over which time.
public struct ReportSchedule: Sendable, Equatable {
    /// What it is called; also what is kept of it is.
    public let name: String
    /// The title of its notices.
    public let title: String
    /// Over how much time it is, in whole seconds.
    public let span: TimeInterval
    /// From where the spans are counted, in seconds since 1970.
    private let origin: TimeInterval

    /// A report each so many seconds.
    public init(every seconds: TimeInterval) {
        (name, title, span, origin) = ("interval", "Summary report", seconds, 0)
    }

    private init(name: String, title: String, span: TimeInterval, origin: TimeInterval) {
        (self.name, self.title, self.span, self.origin) = (name, title, span, origin)
    }

    /// A report of each day, from midnight to midnight in UTC.
    public static let daily = ReportSchedule(name: "daily", title: "Daily report", span: 86_400, origin: 0)
    /// A report of each week, from Monday to Monday in UTC: 1970 began with a Thursday.
    public static let weekly = ReportSchedule(
        name: "weekly", title: "Weekly report", span: 7 * 86_400, origin: 4 * 86_400)

    /// The end of the newest span that is over at a moment.
    public func end(before now: Date) -> Date {
        Date(timeIntervalSince1970: ((now.timeIntervalSince1970 - origin) / span).rounded(.down) * span + origin)
    }

    /// The span that is to be told of.
    ///
    /// After a pause it is the newest alone: nobody wants to read of all hours of a weekend at once.
    ///
    /// - Parameters:
    ///   - last: the end of the one that was told last; for the first time it is when the schedule began.
    ///   - delay: how long after its end a span is complete.
    /// - Returns: `nil` where nothing is due.
    public func due(after last: Date, at now: Date, delay: TimeInterval) -> Range<Date>? {
        let end = end(before: now - delay)
        return end > last ? (end - span)..<end : nil
    }
}
