/// A date and time of day of the proleptic Gregorian calendar.
///
/// Source of the two conversions: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
struct CivilTime {
    let year: Int
    let month: Int
    let day: Int
    let secondOfDay: Int
    /// 0 is Sunday.
    let weekday: Int

    /// The date and time so many seconds after 1970-01-01T00:00:00.
    init(secondsSinceEpoch seconds: Int64) {
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        secondOfDay = Int(seconds) - days * 86_400
        weekday = ((days + 4) % 7 + 7) % 7
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days from 1970-01-01 to this date.
    static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    var weekdayName: [UInt8] { Self.name(weekday, of: "SunMonTueWedThuFriSat") }

    var monthName: [UInt8] { Self.name(month - 1, of: "JanFebMarAprMayJunJulAugSepOctNovDec") }

    /// Appends `10:00:00`.
    func appendClock(to bytes: inout [UInt8]) {
        bytes.appendDecimal(secondOfDay / 3_600, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(secondOfDay / 60 % 60, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(secondOfDay % 60, width: 2)
    }

    /// Appends `2026-11-20`.
    func appendRFC3339Date(to bytes: inout [UInt8]) {
        bytes.appendDecimal(year, width: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(month, width: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(day, width: 2)
    }

    private static func name(_ index: Int, of names: String) -> [UInt8] {
        Array(names.utf8.dropFirst(index * 3).prefix(3))
    }
}
