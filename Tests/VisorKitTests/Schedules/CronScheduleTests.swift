import Testing

@testable import VisorKit

/// The times of schedules, against instants that are known.
@Suite struct CronScheduleTests {
    private static func time(_ text: String) throws -> EventTime {
        try #require(EventTime(userText: text, zone: .utc))
    }

    /// Central European time in 2026: summer time from March 29 to October 25, each at 01:00 UTC.
    private static let berlin = LocalZone(
        secondsEast: 3_600,
        transitions: [
            .init(at: 1_774_746_000, secondsEast: 7_200), .init(at: 1_792_890_000, secondsEast: 3_600),
        ])

    @Test(arguments: [
        ("*/10 * * * *", "2026-11-20T10:00:00Z", "2026-11-20T10:10:00Z"),
        ("*/10 * * * *", "2026-11-20T10:59:59Z", "2026-11-20T11:00:00Z"),
        ("5 4 * * *", "2026-11-20T04:05:00Z", "2026-11-21T04:05:00Z"),
        ("0 22 * * 1-5", "2026-11-20T22:00:00Z", "2026-11-23T22:00:00Z"),
        ("0 0 * * sun", "2026-11-20T10:00:00Z", "2026-11-22T00:00:00Z"),
        ("0 0 * * 7", "2026-11-20T10:00:00Z", "2026-11-22T00:00:00Z"),
        ("0 0 1 jan *", "2026-11-20T10:00:00Z", "2027-01-01T00:00:00Z"),
        ("0 0 29 2 *", "2026-11-20T10:00:00Z", "2028-02-29T00:00:00Z"),
        ("0 0 13 * 5", "2026-11-20T10:00:00Z", "2026-11-27T00:00:00Z"),
        ("0 0 13 * *", "2026-11-20T10:00:00Z", "2026-12-13T00:00:00Z"),
        ("7,3 1-3 * * *", "2026-11-20T01:03:00Z", "2026-11-20T01:07:00Z"),
        ("30/15 * * * *", "2026-11-20T01:31:00Z", "2026-11-20T01:45:00Z"),
        ("@hourly", "2026-11-20T23:30:00Z", "2026-11-21T00:00:00Z"),
        ("@monthly", "2026-11-20T23:30:00Z", "2026-12-01T00:00:00Z"),
    ])
    func nextTimeIsTheKnownOne(_ text: String, _ before: String, _ next: String) throws {
        let schedule = try CronSchedule(text)
        #expect(schedule.next(after: try Self.time(before), in: .utc) == (try Self.time(next)))
    }

    @Test func zoneIsThatOfItsClocks() throws {
        let schedule = try CronSchedule("30 9 * * *")
        let (winter, summer) = (try Self.time("2026-02-01T00:00:00Z"), try Self.time("2026-07-01T00:00:00Z"))
        #expect(schedule.next(after: winter, in: Self.berlin) == (try Self.time("2026-02-01T08:30:00Z")))
        #expect(schedule.next(after: summer, in: Self.berlin) == (try Self.time("2026-07-01T07:30:00Z")))
    }

    @Test func timeThatTheClockSkipsCountsAtTheChange() throws {
        let schedule = try CronSchedule("30 2 * * *")
        let before = try Self.time("2026-03-28T12:00:00Z")
        let change = try #require(schedule.next(after: before, in: Self.berlin))
        #expect(change == (try Self.time("2026-03-29T01:00:00Z")))
        #expect(schedule.next(after: change, in: Self.berlin) == (try Self.time("2026-03-30T00:30:00Z")))
    }

    @Test func timeThatTheClockShowsTwiceCountsOnce() throws {
        let schedule = try CronSchedule("30 2 * * *")
        let first = try #require(schedule.next(after: try Self.time("2026-10-24T12:00:00Z"), in: Self.berlin))
        #expect(first == (try Self.time("2026-10-25T00:30:00Z")))
        #expect(schedule.next(after: first, in: Self.berlin) == (try Self.time("2026-10-26T01:30:00Z")))
    }

    @Test func everyHourGoesOnOverAChange() throws {
        let schedule = try CronSchedule("0 * * * *")
        var time = try Self.time("2026-10-24T22:00:00Z")
        for hour in ["23:00", "00:00", "01:00", "02:00"] {
            time = try #require(schedule.next(after: time, in: Self.berlin))
            #expect(time.rfc3339.contains("T\(hour)"))
        }
    }

    @Test(arguments: [
        ("", "five fields"), ("* * * *", "five fields"), ("60 * * * *", "'60' is no minute"),
        ("* 24 * * *", "'24' is no hour"), ("* * 0 * *", "'0' is no day of the month"),
        ("* * * foo *", "'foo' is no month"), ("* * * * 8", "'8' is no day of the week"),
        ("5-1 * * * *", "'5-1' is no minute"), ("*/0 * * * *", "'*/0' is no minute"), (",1 * * * *", "'' is no minute"),
        ("1-2-3 * * * *", "'1-2-3' is no minute"), ("-1 * * * *", "'-1' is no minute"),
        ("0 0 30 2 *", "never comes"), ("99999999999999999999 * * * *", "is no minute"),
    ])
    func otherTextsAreRefused(_ text: String, _ words: String) {
        let error = #expect(throws: CronSchedule.Malformed.self) { try CronSchedule(text) }
        #expect(error?.description.contains(words) ?? false)
    }
}
