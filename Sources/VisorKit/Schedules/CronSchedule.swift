/// Times that come again and again, as `crontab(5)` has them: minute, hour, day of the month, month and day of the week.
///
/// Each field is `*`, a number, a range `1-5`, either with a step `*/10`, or a list of those. Months and days of the week have
/// names, too, and Sunday is 0 and 7. Where both days are restricted, either will do. `@hourly`, `@daily`, `@weekly`, `@monthly`
/// and `@yearly` stand for what they say.
///
/// Where clocks are changed, a time that is skipped counts at the moment of the change, and one that is shown twice counts the first
/// time, unless every hour counts.
public struct CronSchedule: Equatable, Sendable {
    /// A text that is no schedule.
    public struct Malformed: Error, Equatable, Sendable, CustomStringConvertible {
        /// What is wrong, and what it should be.
        public let description: String
    }

    /// The schedule as it was written.
    public let text: String

    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let (isAnyHour, isAnyDay, isAnyWeekday): (Bool, Bool, Bool)

    private static let nicknames = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// Reads a schedule.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String) throws(Malformed) {
        self.text = text
        let fields = (CronSchedule.nicknames[text] ?? text).split { $0 == " " || $0 == "\t" }
        guard fields.count == 5 else {
            throw Malformed(
                description:
                    "'\(text)' has not the five fields minute, hour, day, month and weekday of a schedule such as"
                    + " '*/10 * * * *'")
        }
        minutes = try CronField.minute.values(of: fields[0])
        hours = try CronField.hour.values(of: fields[1])
        days = try CronField.day.values(of: fields[2])
        months = try CronField.month.values(of: fields[3])
        weekdays = Set(try CronField.weekday.values(of: fields[4]).map { $0 % 7 })
        (isAnyHour, isAnyDay, isAnyWeekday) = (
            hours.count == 24, fields[2].hasPrefix("*"), fields[4].hasPrefix("*")
        )
        guard next(after: EventTime(seconds: 946_684_800), in: .utc) != nil else {
            throw Malformed(description: "'\(text)' never comes: no such day is in these months")
        }
    }

    /// The first time after a moment; `nil` where there is none within nine years, in which there is a 29th of February at least.
    ///
    /// - Parameter zone: the zone whose clocks are meant.
    public func next(after time: EventTime, in zone: LocalZone) -> EventTime? {
        let minute = time.microseconds.flooredQuotient(by: 60_000_000) + 1
        var candidate = EventTime(microseconds: minute * 60_000_000)
        let end = candidate + .seconds(9 * 366 * 86_400)
        while candidate < end {
            let civil = zone.civil(candidate)
            if matches(civil) && isFirst(civil, at: candidate, in: zone) || skips(to: candidate, in: zone) {
                return candidate
            }
            // Where neither this hour nor anything before the next is meant, the minutes of it need no look.
            let isHour = hours.contains(civil.hour) && matchesDay(civil)
            candidate = candidate + .seconds(isHour ? 60 : Int64(60 - civil.minute) * 60)
        }
        return nil
    }

    private func matches(_ civil: CivilTime) -> Bool {
        minutes.contains(civil.minute) && hours.contains(civil.hour) && matchesDay(civil)
    }

    private func matchesDay(_ civil: CivilTime) -> Bool {
        guard months.contains(civil.month) else { return false }
        let days = civil.eventTime(secondsEast: 0).microseconds.flooredQuotient(by: 86_400_000_000)
        // The first day of 1970 was a Thursday.
        let weekday = Int((days + 4) - (days + 4).flooredQuotient(by: 7) * 7)
        let (isDay, isWeekday) = (self.days.contains(civil.day), weekdays.contains(weekday))
        return isAnyDay || isAnyWeekday ? isDay && isWeekday : isDay || isWeekday
    }

    /// Whether a clock shows a time for the first time, or every hour counts.
    private func isFirst(_ civil: CivilTime, at time: EventTime, in zone: LocalZone) -> Bool {
        isAnyHour || civil.eventTime(secondsEast: zone.secondsEast(of: civil)) == time
    }

    /// Whether clocks are put forward at a moment, and a time that counts is among those they skip.
    private func skips(to time: EventTime, in zone: LocalZone) -> Bool {
        let gap = zone.secondsEast(at: time) - zone.secondsEast(at: time - .seconds(60))
        guard gap >= 60, !isAnyHour else { return false }
        let shown = zone.civil(time).eventTime(secondsEast: 0)
        return (1...gap / 60).contains { matches(CivilTime(shown - .seconds(Int64($0) * 60))) }
    }
}

/// A field of a schedule, with the numbers that it may have.
private struct CronField {
    let name: String
    let range: ClosedRange<Int>
    var words: [String] = []

    static let minute = CronField(name: "minute", range: 0...59)
    static let hour = CronField(name: "hour", range: 0...23)
    static let day = CronField(name: "day of the month", range: 1...31)
    static let month = CronField(
        name: "month", range: 1...12,
        words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let weekday = CronField(
        name: "day of the week", range: 0...7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    func values(of text: Substring) throws(CronSchedule.Malformed) -> Set<Int> {
        var values: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let found = self.item(item) else {
                throw CronSchedule.Malformed(
                    description:
                        "'\(item)' is no \(name) from \(range.lowerBound) to \(range.upperBound), nor a range or a"
                        + " step such as \(range.lowerBound)-5 or */2")
            }
            values.formUnion(found)
        }
        return values
    }

    private func item(_ text: Substring) -> StrideThrough<Int>? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2 else { return nil }
        var step = 1
        if parts.count == 2 {
            guard let given = digits(parts[1]), given > 0 else { return nil }
            step = given
        }
        if first == "*" { return stride(from: range.lowerBound, through: range.upperBound, by: step) }
        let ends = first.split(separator: "-", omittingEmptySubsequences: false)
        guard let low = number(ends[0]), ends.count <= 2 else { return nil }
        let open = parts.count == 2 ? range.upperBound : low
        guard let high = ends.count == 2 ? number(ends[1]) : open, low <= high else { return nil }
        return stride(from: low, through: high, by: step)
    }

    private func number(_ text: Substring) -> Int? {
        if let place = words.firstIndex(of: text.lowercased()) { return place + range.lowerBound }
        return digits(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
