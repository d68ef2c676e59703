import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorPatterns

@Suite struct ZoneTableTests {
    /// The moment that a clock in a zone shows, by way of a line of nginx's error log, whose time states none.
    private func moment(_ clock: String, in zone: LocalZone) -> String? {
        let line = Array("\(clock)|".utf8)
        let pattern = try? RegexPattern.compile(#"(?<time>[^|]*)"#)
        guard let pattern else { return nil }
        var parser = LineParser(format: .pattern(pattern), zone: zone)
        var record = LogRecord()
        guard parser.parse(line.span, 0..<line.count, into: &record) else { return nil }
        return record.time?.rfc3339
    }

    @Test(
        arguments: [
            // Summer time of the European Union.
            ("Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29T00:59:59Z"),
            ("Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-10-25 02:59:59", "2026-10-25T00:59:59Z"),
            ("Europe/Berlin", "2026-10-25 03:00:00", "2026-10-25T02:00:00Z"),
            ("Europe/Berlin", "2099-07-01 12:00:00", "2099-07-01T10:00:00Z"),
            ("Europe/Berlin", "2100-12-01 12:00:00", "2100-12-01T11:00:00Z"),
            // Lisbon had Central European Time from 1992-09-27 to 1996-03-31, when nobody changed the clocks.
            ("Europe/Lisbon", "1992-09-01 12:00:00", "1992-09-01T11:00:00Z"),
            ("Europe/Lisbon", "1992-12-01 12:00:00", "1992-12-01T11:00:00Z"),
            ("Europe/Lisbon", "1993-07-01 12:00:00", "1993-07-01T10:00:00Z"),
            ("Europe/Lisbon", "1996-07-01 12:00:00", "1996-07-01T11:00:00Z"),
            ("Europe/Lisbon", "1996-12-01 12:00:00", "1996-12-01T12:00:00Z"),
            ("Asia/Kathmandu", "1985-12-31 12:00:00", "1985-12-31T06:30:00Z"),
            ("Asia/Kathmandu", "2026-11-20 12:00:00", "2026-11-20T06:15:00Z"),
            // Samoa went over the date line, and had no 30th of December.
            ("Pacific/Apia", "2011-12-29 23:59:59", "2011-12-30T09:59:59Z"),
            ("Pacific/Apia", "2011-12-31 00:00:00", "2011-12-30T10:00:00Z"),
            // The United States made summer time longer in 2007.
            ("America/New_York", "2006-03-20 12:00:00", "2006-03-20T17:00:00Z"),
            ("America/New_York", "2007-03-20 12:00:00", "2007-03-20T16:00:00Z"),
            ("America/New_York", "2006-11-01 12:00:00", "2006-11-01T17:00:00Z"),
            ("America/New_York", "2007-11-01 12:00:00", "2007-11-01T16:00:00Z"),
            ("America/New_York", "2060-03-14 03:00:00", "2060-03-14T07:00:00Z"),
            // Summer time south of the equator, in winter: the year begins in summer time.
            ("Australia/Sydney", "2060-01-01 12:00:00", "2060-01-01T01:00:00Z"),
            ("Australia/Sydney", "2060-07-01 12:00:00", "2060-07-01T02:00:00Z"),
            // The names of these have their signs the wrong way round.
            ("Etc/GMT+5", "2026-11-20 12:00:00", "2026-11-20T17:00:00Z"),
            ("UTC", "2026-11-20 12:00:00", "2026-11-20T12:00:00Z"),
        ])
    func clocksOfNamedZonesAreKnown(name: String, clock: String, moment: String) throws {
        #expect(self.moment(clock, in: try ZoneTable.zone(named: name)) == moment)
    }

    @Test(
        arguments: [
            ("europe/berlin", "Europe/Berlin"), ("Berlin", "Europe/Berlin"), ("new york", "America/New_York"),
            ("Europe/Belrin", "Europe/Berlin"),
            ("Europe", nil), ("europe", nil), ("Mars/Base", nil), ("", nil), ("../zoneinfo/UTC", nil),
            ("/etc/passwd", nil),
            ("Europe//Berlin", nil), ("Europe/../UTC", nil), ("Europe/Berlin\u{0}", nil), ("zone.tab", nil),
            ("right/UTC", nil),
            (String(repeating: "a", count: 300), nil),
        ] as [(String, String?)])
    func nameThatIsNoneIsSaid(name: String, meant: String?) {
        #expect(throws: ZoneError.unknown(name, meant: meant)) { try ZoneTable.zone(named: name) }
    }

    @Test func systemWithoutZonesIsSaid() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("zoneinfo")
        #expect(throws: ZoneError.noZones(folder: path)) { try ZoneTable.zone(named: "Europe/Berlin", in: path) }
        #expect(ZoneError.noZones(folder: path).description.contains("install the package tzdata"))
    }

    @Test func fileThatIsNoZoneIsSaid() throws {
        let folder = try TemporaryFolder()
        let whole = zoneFile(secondsEast: 3_600, rule: "CET-1")
        #expect(ZoneFile(whole)?.first == 3_600)
        #expect(ZoneFile([]) == nil)
        // Foundation loses memory over a file that is empty, which the address sanitizer would say.
        for count in 1..<whole.count {
            let path = try folder.write("zone", Array(whole.prefix(count)))
            #expect(throws: ZoneError.damaged(path)) { try ZoneTable.zone(named: "zone", in: String(path.dropLast(5))) }
        }
    }

    @Test func damagedFilesDoNoHarm() throws {
        let berlin = Array(try Data(contentsOf: URL(filePath: ZoneTable.systemFolder + "/Europe/Berlin")))
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            var bytes = berlin
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let places = Bool.random(using: &generator) ? 0..<64 : bytes.indices
                bytes[Int.random(in: places, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            if let zone = ZoneFile(bytes).flatMap(ZoneTable.zone(of:)) {
                #expect(moment("2026-11-20 12:00:00", in: zone) != nil)
            }
        }
    }

    @Test func fileThatCountsLeapSecondsIsNone() {
        #expect(ZoneFile(zoneFile(secondsEast: 0, rule: "UTC0", leapSeconds: 1)) == nil)
    }

    @Test(
        arguments: [
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08 03:00:00", "2026-03-08T07:00:00Z"),
            ("<+0545>-5:45", "2026-03-08 03:00:00", "2026-03-07T21:15:00Z"),
            // Hours before midnight and beyond the day: Nuuk and Jerusalem.
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-28 22:59:59", "2026-03-29T00:59:59Z"),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 00:00:00", "2026-03-29T01:00:00Z"),
            ("IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27 03:00:00", "2026-03-27T00:00:00Z"),
            // Winter time that is behind: Dublin.
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01 12:00:00", "2026-12-01T12:00:00Z"),
            // February 29 is not counted with J, and is without it.
            ("AAA0BBB,J60/0,J300", "2028-03-01 01:00:00", "2028-03-01T00:00:00Z"),
            ("AAA0BBB,60/0,300", "2028-03-01 01:00:00", "2028-03-01T00:00:00Z"),
            ("AAA0BBB,J60/0,J300", "2028-02-29 12:00:00", "2028-02-29T12:00:00Z"),
            ("AAA0BBB,59/0,300", "2028-02-29 12:00:00", "2028-02-29T11:00:00Z"),
            // Summer time all year round, as RFC 9636 writes it.
            ("XXX3EDT4,0/0,J365/23", "2026-12-31 23:30:00", "2027-01-01T03:30:00Z"),
            ("XXX3EDT4,0/0,J365/23", "2026-06-30 12:00:00", "2026-06-30T16:00:00Z"),
        ])
    func ruleSaysWhatHoldsWhereTheFileHasNoMoreChanges(rule: String, clock: String, moment: String) throws {
        let file = try #require(ZoneFile(zoneFile(secondsEast: 0, rule: rule)))
        let zone = try #require(ZoneTable.zone(of: file))
        #expect(self.moment(clock, in: zone) == moment)
    }

    @Test(arguments: [
        "C", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-168", "CET-30", "CET-1CEST,J0,J300", "CET-1CEST,366,1", "<CET-1",
        "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,M3.5.0,M10.5.0/168", "CET--1", "CET-99999999999999999999",
    ])
    func ruleThatIsNoneIsFound(rule: String) {
        #expect(ZoneRule(rule) == nil)
    }

    /// The system's files list all changes up to 2037 as well as the rule: both must agree.
    @Test func rulesAgreeWithTheListedChanges() throws {
        let end = CivilTime(year: 2037, month: 1, day: 1).eventTime(secondsEast: 0)
        let start = Int64(1_795_000_000)
        var agreeing = 0
        let names = try FileManager.default.subpathsOfDirectory(atPath: ZoneTable.systemFolder)
        for name in names where !name.hasPrefix("right/") && !name.hasPrefix("posix/") {
            guard let content = FileManager.default.contents(atPath: "\(ZoneTable.systemFolder)/\(name)"),
                let file = ZoneFile(Array(content)), let last = file.transitions.last, last.at > start,
                let rule = ZoneRule(file.rule), CivilTime(EventTime(seconds: last.at)).year == 2037
            else { continue }
            let listed = file.transitions.filter { $0.at > start && EventTime(seconds: $0.at) < end }
            let ruled = (2026..<2037).flatMap(rule.transitions(in:)).filter { $0.at > start }
            #expect(listed == ruled, "\(name)")
            agreeing += 1
        }
        #expect(agreeing == 0 || agreeing > 50)
    }
}
