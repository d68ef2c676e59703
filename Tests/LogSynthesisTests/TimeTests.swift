import Foundation
import Testing

@testable import LogSynthesis

@Suite struct TimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-20T10:00:00Z", 1_795_168_800),
        ("2026-11-20T12:00:00+02:00", 1_795_168_800),
        ("2026-11-20t04:30:00-0530", 1_795_168_800), ("2000-02-29T23:59:60Z", 951_868_800),
    ])
    func rfc3339IsRead(text: String, seconds: Int64) {
        #expect(Timestamp(rfc3339: text) == Timestamp(seconds: seconds))
    }

    @Test func fractionIsReadToTheNanosecond() {
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:01.0234567891Z")?.nanoseconds == 1_023_456_789)
    }

    @Test(arguments: [
        "", "now", "2026-11-20", "2026-11-20T10:00:00", "2026-13-20T10:00:00Z", "2026-02-29T10:00:00Z",
        "2026-11-20T24:00:00Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "2026-11-20T10:00:00Zx",
        "2026-11-20T10:00:00.Z", "1970-01-01T00:00:00+01:00",
    ])
    func otherTextIsNoTime(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func randomTimesAgreeWithTheSystemsCalendar() {
        var generator = Xoshiro256(seed: 21)
        for _ in 0..<2_000 {
            let second = Int64(generator.below(7_258_118_400))
            let expected = Date(timeIntervalSince1970: Double(second)).ISO8601Format()
            #expect(Timestamp(seconds: second).rfc3339 == expected)
            #expect(Timestamp(rfc3339: expected) == Timestamp(seconds: second))
        }
    }

    @Test func textsOfALineFollowTheSecondAndTheZone() throws {
        var clock = TimestampText(zone: try #require(ZoneOffset("-05:30")))
        let time = Timestamp(nanoseconds: 1_795_168_800_123_456_789)
        func text(_ append: (inout [UInt8]) -> Void) -> String {
            var buffer: [UInt8] = []
            append(&buffer)
            return String(decoding: buffer, as: UTF8.self)
        }
        #expect(text { clock.appendCommon(time, to: &$0) } == "20/Nov/2026:04:30:00 -0530")
        #expect(text { clock.appendError(time, to: &$0) } == "Fri Nov 20 04:30:00 2026")
        #expect(text { clock.appendErrorMicroseconds(time, to: &$0) } == "Fri Nov 20 04:30:00.123456 2026")
        #expect(text { clock.appendRFC3339(time, to: &$0) } == "2026-11-20T04:30:00.123-05:30")
        let next = Timestamp(nanoseconds: time.nanoseconds + 1_000_000_000)
        #expect(text { clock.appendError(next, to: &$0) } == "Fri Nov 20 04:30:01 2026")
    }

    @Test func zoneIsReadAndWritten() {
        #expect(ZoneOffset("+0200")?.seconds == 7_200)
        #expect(ZoneOffset("-05:30")?.text == "-0530")
        #expect(ZoneOffset("Z")?.text == "+0000")
        for wrong in ["", "0200", "+2", "+02000", "CET", "+2500", "+0260"] {
            #expect(ZoneOffset(wrong) == nil)
        }
    }

    @Test func durationsHaveUnits() {
        #expect(Duration(text: "30s") == .seconds(30) && Duration(text: "500ms") == .milliseconds(500))
        #expect(Duration(text: "1.5h") == .seconds(5_400) && Duration(text: "2") == .seconds(2))
        for wrong in ["", "s", "-1s", "1y", "1e3s", "infs", ".5s", "1.2.3s", "200000d"] {
            #expect(Duration(text: wrong) == nil)
        }
    }

    @Test(arguments: [0, 7, 10, 99, 100, 12_345, Int.max])
    func decimalDigitsAreThoseOfTheNumber(value: Int) {
        var buffer: [UInt8] = []
        buffer.appendDecimal(value)
        #expect(String(decoding: buffer, as: UTF8.self) == "\(value)")
    }
}
