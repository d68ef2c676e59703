import Testing
import VisorKit
import VisorTesting

@Suite struct EventTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_795_168_800, "2026-11-20T10:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"), (-62_167_219_200, "0000-01-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func secondsAreWrittenInUTC(seconds: Int64, text: String) {
        #expect(EventTime(seconds: seconds).rfc3339 == text)
    }

    @Test(arguments: [(1, "0.000001"), (500_000, "0.5"), (120_000, "0.12")] as [(Int64, String)])
    func fractionHasNoTrailingZeros(microseconds: Int64, text: String) {
        #expect(
            EventTime(microseconds: microseconds).rfc3339 == "1970-01-01T00:00:\(text.count > 1 ? "0" : "")\(text)Z")
    }

    @Test func civilTimeGoesBothWays() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let time = EventTime(
                microseconds: .random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &generator))
            let civil = CivilTime(time)
            #expect(civil.isValid)
            #expect(civil.eventTime(secondsEast: 0) == time)
            #expect(civil.eventTime(secondsEast: 7_200) == time - .seconds(7_200))
        }
    }

    @Test(arguments: [
        CivilTime(year: 2_025, month: 2, day: 29), CivilTime(year: 1_900, month: 2, day: 29),
        CivilTime(year: 2_026, month: 4, day: 31), CivilTime(year: 2_026, month: 0, day: 1),
        CivilTime(year: 2_026, month: 13, day: 1), CivilTime(year: 2_026, month: 1, day: 0),
        CivilTime(year: 2_026, month: 1, day: 1, hour: 24), CivilTime(year: 2_026, month: 1, day: 1, minute: 60),
        CivilTime(year: 2_026, month: 1, day: 1, second: 61), CivilTime(year: 10_000, month: 1, day: 1),
    ])
    func impossibleDatesAreNotValid(civil: CivilTime) {
        #expect(!civil.isValid)
    }

    @Test func leapSecondIsTheNextMinute() {
        let leap = CivilTime(year: 2_016, month: 12, day: 31, hour: 23, minute: 59, second: 60)
        #expect(leap.isValid)
        #expect(leap.eventTime(secondsEast: 0).rfc3339 == "2017-01-01T00:00:00Z")
    }

    @Test func windowsBeforeTheEpochBeginBelowTheirTimes() {
        let layout = WindowLayout(size: .seconds(10))
        #expect(layout.start(of: EventTime(seconds: -1)) == EventTime(seconds: -10))
        #expect(layout.start(of: EventTime(seconds: -10)) == EventTime(seconds: -10))
        #expect(layout.start(of: EventTime(seconds: 19)) == EventTime(seconds: 10))
    }

    @Test func durationsAreCutToTheLongest() {
        #expect(TimeSpan(.seconds(Int64.max)) == .longest)
        #expect(TimeSpan(.milliseconds(1_500)) == TimeSpan(microseconds: 1_500_000))
    }
}
