/// The time as the lines show it, made once a second and copied from then on.
struct TimestampText {
    private let zone: ZoneOffset
    private let rfc3339Zone: [UInt8]
    private var second = Int64.min
    /// As `20/Nov/2026:10:00:00 +0000`.
    private var common: [UInt8] = []
    /// As `2026-11-20T10:00:00`.
    private var rfc3339: [UInt8] = []
    /// As `Fri Nov 20 10:00:00`.
    private var ctime: [UInt8] = []
    /// A space and the year.
    private var year: [UInt8] = []

    init(zone: ZoneOffset) {
        self.zone = zone
        rfc3339Zone = zone.rfc3339
    }

    /// Appends the form of the access log, `20/Nov/2026:10:00:00 +0000`.
    mutating func appendCommon(_ time: Timestamp, to buffer: inout [UInt8]) {
        renew(time)
        buffer.append(contentsOf: common)
    }

    /// Appends the form of the error log, `Fri Nov 20 10:00:00 2026`.
    mutating func appendError(_ time: Timestamp, to buffer: inout [UInt8]) {
        renew(time)
        buffer.append(contentsOf: ctime)
        buffer.append(contentsOf: year)
    }

    /// Appends the form of Apache 2.4's error log, `Fri Nov 20 10:00:00.123456 2026`.
    mutating func appendErrorMicroseconds(_ time: Timestamp, to buffer: inout [UInt8]) {
        renew(time)
        buffer.append(contentsOf: ctime)
        buffer.append(UInt8(ascii: "."))
        buffer.appendDecimal(Int(time.nanosecondOfSecond / 1_000), width: 6)
        buffer.append(contentsOf: year)
    }

    /// Appends RFC 3339 with milliseconds, `2026-11-20T10:00:00.123+00:00`.
    mutating func appendRFC3339(_ time: Timestamp, to buffer: inout [UInt8]) {
        renew(time)
        buffer.append(contentsOf: rfc3339)
        buffer.append(UInt8(ascii: "."))
        buffer.appendDecimal(Int(time.nanosecondOfSecond / 1_000_000), width: 3)
        buffer.append(contentsOf: rfc3339Zone)
    }

    private mutating func renew(_ time: Timestamp) {
        let seconds = time.seconds
        guard seconds != second else { return }
        second = seconds
        let civil = CivilTime(secondsSinceEpoch: seconds + Int64(zone.seconds))
        renewCommon(civil)
        renewError(civil)
        rfc3339.removeAll(keepingCapacity: true)
        civil.appendRFC3339Date(to: &rfc3339)
        rfc3339.append(UInt8(ascii: "T"))
        civil.appendClock(to: &rfc3339)
    }

    private mutating func renewCommon(_ civil: CivilTime) {
        common.removeAll(keepingCapacity: true)
        common.appendDecimal(civil.day, width: 2)
        common.append(UInt8(ascii: "/"))
        common += civil.monthName
        common.append(UInt8(ascii: "/"))
        common.appendDecimal(civil.year, width: 4)
        common.append(UInt8(ascii: ":"))
        civil.appendClock(to: &common)
        common.append(UInt8(ascii: " "))
        common += Array(zone.text.utf8)
    }

    private mutating func renewError(_ civil: CivilTime) {
        ctime = civil.weekdayName + [UInt8(ascii: " ")] + civil.monthName + [UInt8(ascii: " ")]
        ctime.appendDecimal(civil.day, width: 2)
        ctime.append(UInt8(ascii: " "))
        civil.appendClock(to: &ctime)
        year = [UInt8(ascii: " ")]
        year.appendDecimal(civil.year, width: 4)
    }
}
