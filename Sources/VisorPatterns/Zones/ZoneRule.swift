import VisorKit

/// How clocks of a zone are changed every year, as in `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1-2024, "Environment Variables", `TZ`; RFC 9636, section 3.3.1, for hours from -167 to 167.
struct ZoneRule {
    /// The offsets from UTC, in seconds, that a zone may have.
    static let offsets = -26 * 3_600...26 * 3_600

    /// The seconds by which clocks are ahead of UTC when it is not summer time.
    let standard: Int
    private var summer: Summer?

    private struct Summer {
        var secondsEast: Int
        var start: Change
        var end: Change
    }

    /// A day of a year, and the seconds since its midnight.
    fileprivate struct Change {
        var day: Day
        var seconds: Int
    }

    fileprivate enum Day {
        /// From 1 to 365; February 29 is not counted.
        case julian(Int)
        /// From 0 to 365.
        case ordinal(Int)
        /// A day of the week, from 0 for Sunday on, of a month, the first to the fourth, or, as the fifth, the last.
        case weekday(Int, week: Int, month: Int)
    }

    /// Reads a rule; `nil` where it is none.
    init?(_ text: String) {
        var scanner = RuleScanner(text)
        guard scanner.skipName(), let west = scanner.time(), ZoneRule.offsets.contains(-west) else { return nil }
        standard = -west
        guard !scanner.isAtEnd else { return }
        guard scanner.skipName() else { return nil }
        // Summer time is an hour ahead unless an offset stands there.
        let summerWest = scanner.next == UInt8(ascii: ",") ? west - 3_600 : scanner.time()
        guard let summerWest, ZoneRule.offsets.contains(-summerWest), let start = ZoneRule.change(&scanner),
            let end = ZoneRule.change(&scanner), scanner.isAtEnd
        else { return nil }
        summer = Summer(secondsEast: -summerWest, start: start, end: end)
    }

    /// The changes of clocks in a year, in order.
    func transitions(in year: Int) -> [LocalZone.Transition] {
        guard let summer else { return [] }
        // The time of a change is that of the clocks before it.
        let start = LocalZone.Transition(
            at: summer.start.moment(in: year) - Int64(standard), secondsEast: summer.secondsEast)
        let end = LocalZone.Transition(
            at: summer.end.moment(in: year) - Int64(summer.secondsEast), secondsEast: standard)
        return start.at < end.at ? [start, end] : [end, start]
    }

    /// Reads `,day` or `,day/time`; the time is 02:00 where none stands there.
    private static func change(_ scanner: inout RuleScanner) -> Change? {
        guard scanner.skip(","), let day = day(&scanner) else { return nil }
        guard scanner.skip("/") else { return Change(day: day, seconds: 2 * 3_600) }
        return scanner.time().map { Change(day: day, seconds: $0) }
    }

    private static func day(_ scanner: inout RuleScanner) -> Day? {
        if scanner.skip("J") { return scanner.number(1...365).map { .julian($0) } }
        guard scanner.skip("M") else { return scanner.number(0...365).map { .ordinal($0) } }
        guard let month = scanner.number(1...12), scanner.skip("."), let week = scanner.number(1...5),
            scanner.skip("."), let weekday = scanner.number(0...6)
        else { return nil }
        return .weekday(weekday, week: week, month: month)
    }
}

extension ZoneRule.Change {
    /// The moment in a year, in seconds since 1970, as a clock in UTC has it.
    fileprivate func moment(in year: Int) -> Int64 {
        Int64(dayNumber(in: year)) * 86_400 + Int64(seconds)
    }

    private func dayNumber(in year: Int) -> Int {
        switch day {
        case .ordinal(let number): return ZoneRule.dayNumber(year, 1, 1) + number
        case .julian(let number):
            let leapDay = ZoneRule.dayNumber(year, 3, 1) - ZoneRule.dayNumber(year, 2, 28) - 1
            return ZoneRule.dayNumber(year, 1, 1) + number - 1 + (number > 59 ? leapDay : 0)
        case .weekday(let weekday, let week, let month):
            let first = ZoneRule.dayNumber(year, month, 1)
            let next = month == 12 ? ZoneRule.dayNumber(year + 1, 1, 1) : ZoneRule.dayNumber(year, month + 1, 1)
            // The first day of 1970 was a Thursday, which is 4.
            let ahead = ((weekday - first - 4) % 7 + 7) % 7
            let number = first + ahead + (week - 1) * 7
            return number < next ? number : number - 7
        }
    }
}

extension ZoneRule {
    /// The days from the first of 1970 to a date.
    fileprivate static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let midnight = CivilTime(year: year, month: month, day: day).eventTime(secondsEast: 0)
        // Midnights are whole days also before 1970.
        return Int(midnight.microseconds / 86_400_000_000)
    }
}
