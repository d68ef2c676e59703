/// A date and time of day in the proleptic Gregorian calendar, without a zone.
public struct CivilTime: Hashable, Sendable {
    /// The year, 0 to 9999.
    public var year: Int
    /// The month, 1 to 12.
    public var month: Int
    /// The day of the month, 1 to 31.
    public var day: Int
    /// The hour, 0 to 23.
    public var hour: Int
    /// The minute, 0 to 59.
    public var minute: Int
    /// The second, 0 to 60: a leap second counts as the first second of the next minute.
    public var second: Int
    /// The microsecond, 0 to 999,999.
    public var microsecond: Int

    /// A date and time from its parts, which `isValid` judges.
    public init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
    }

    /// The date and time that a clock in UTC shows at a moment.
    ///
    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    public init(_ time: EventTime) {
        let days = time.microseconds.flooredQuotient(by: 86_400_000_000)
        let rest = Int(time.microseconds - days * 86_400_000_000)
        let shifted = Int(days) + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        microsecond = rest % 1_000_000
        second = rest / 1_000_000 % 60
        minute = rest / 60_000_000 % 60
        hour = rest / 3_600_000_000
    }

    /// Whether each part is in its range and the day exists in its month.
    public var isValid: Bool {
        (0...9999).contains(year) && (1...12).contains(month) && day >= 1 && day <= lengthOfMonth
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...60).contains(second)
            && (0...999_999).contains(microsecond)
    }

    private var lengthOfMonth: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The moment at which a clock this many seconds east of UTC shows this date and time; `nil` where no calendar has
    /// it, or outside of the years that lines may state.
    func stated(secondsEast: Int) -> EventTime? {
        guard isValid else { return nil }
        let time = eventTime(secondsEast: secondsEast)
        return EventTime.statable.contains(time) ? time : nil
    }

    /// The moment at which a clock this many seconds east of UTC shows this date and time.
    ///
    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    public func eventTime(secondsEast: Int) -> EventTime {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - secondsEast
        return EventTime(microseconds: Int64(seconds) * 1_000_000 + Int64(microsecond))
    }
}

extension FixedWidthInteger {
    /// The quotient rounded towards negative infinity, for a positive divisor.
    func flooredQuotient(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
