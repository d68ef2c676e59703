import Testing
import VisorKit
import VisorTesting

@Suite struct UserTimeTests {
    private let berlin = LocalZone(secondsEast: 3_600)

    @Test(arguments: [
        ("2026-11-20", "2026-11-19T23:00:00Z"), ("2026/11/20", "2026-11-19T23:00:00Z"),
        ("2026-11-20 10:00", "2026-11-20T09:00:00Z"), ("2026-11-20T10:00", "2026-11-20T09:00:00Z"),
        ("2026-11-20T10:00Z", "2026-11-20T10:00:00Z"), ("2026-11-20 10:00 +02:00", "2026-11-20T08:00:00Z"),
        ("2026-11-20T10:00-0500", "2026-11-20T15:00:00Z"), ("2026-11-20T10:00:07", "2026-11-20T09:00:07Z"),
        ("2026-11-20T10:00:00.25+02:00", "2026-11-20T08:00:00.25Z"), ("2026-11-20t10:00:00z", "2026-11-20T10:00:00Z"),
        ("1795168800", "2026-11-20T10:00:00Z"), ("1795168800.5", "2026-11-20T10:00:00.5Z"),
        ("1795168800500", "2026-11-20T10:00:00.5Z"), ("100000000", "1973-03-03T09:46:40Z"),
    ])
    func momentIsReadInItsZoneOrTheUsers(text: String, expected: String) {
        #expect(EventTime(userText: text, zone: berlin)?.rfc3339 == expected)
    }

    @Test(arguments: [
        "", "now", "yesterday", "2026", "2026-11", "20261120", "2026-11-2", "2026-02-30", "2026-13-01", "2026-11-20 ",
        "2026-11-20Z", "2026-11-20 1", "2026-11-20 10", "2026-11-20 10:0", "2026-11-20 24:00", "2026-11-20 10:60",
        "2026-11-20 10:00.5", "2026-11-20 10:00x", "2026-11-20T10:00:00+2", "2026-11-20 10:00 ", "10:00", "-1795168800",
        "1795168800s", "1795168800.", "2026-11/20", "20\u{661}6-11-20", "2026-11-20T10:00:00.000000000000000000000000",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(EventTime(userText: text, zone: .utc) == nil)
    }

    @Test func whatIsWrittenIsReadAgain() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<1_000 {
            let time = EventTime(
                microseconds: .random(in: -62_135_596_800_000_000..<253_370_764_800_000_000, using: &generator))
            #expect(EventTime(userText: time.rfc3339, zone: berlin) == time)
        }
    }

    @Test func anyTextIsReadOrRefused() {
        var generator = SeededGenerator(seed: 12)
        let alphabet = Array("0123456789-/:TZ .+\u{e4}")
        for _ in 0..<20_000 {
            let tail = (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator)
            }
            let text = ["", "2026-11-20", "2026-11-20T10:00"].randomElement(using: &generator) ?? ""
            let time = EventTime(userText: text + String(tail.compactMap { $0 }), zone: .utc)
            #expect(time.map { $0.rfc3339.count >= 20 } ?? true)
        }
    }
}
