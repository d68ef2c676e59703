import Testing
import VisorKit

@Suite struct W3CLineParserTests {
    /// Reads the last of some lines.
    private func last(_ lines: [String], heartbeat: String = "HEARTBEAT") -> ParsedLine? {
        let bytes = Array((lines.dropLast().joined(separator: "\n") + "\n").utf8)
        return ParsedLine(lines.last ?? "", as: LogFormat.w3c(W3CHeader()).after(bytes.span), heartbeat: heartbeat)
    }

    private func reading(_ fields: String, _ line: String) -> ParsedLine? { last(["#Fields: " + fields, line]) }

    @Test func fieldsSayWhatALineMeans() {
        let fields = "date time c-ip cs-method cs-uri-stem cs-uri-query sc-status sc-bytes cs(Referer) cs(User-Agent)"
        let expected = ParsedLine.with {
            ($0.time, $0.client, $0.method) = ("2026-11-20T10:00:00Z", "10.0.0.1", .get)
            ($0.path, $0.section, $0.status, $0.size) = ("/a/b", "/a", 200, 12)
            ($0.referrer, $0.agent) = ("http://a/", "x+y")
        }
        let line = "2026-11-20 10:00:00 10.0.0.1 GET /a/b id=1 200 12 http://a/ x+y"
        #expect(reading(fields, line) == expected)
        #expect(reading(fields + " ", line + "\r") == expected)
        #expect(reading(fields.uppercased(), line + "  ") == expected)
        #expect(reading(fields, line.replacing(" ", with: "\t")) == expected)
        #expect(reading(fields, line.replacing(" ", with: "  \t")) == expected)
        #expect(last([line]) == nil)
    }

    @Test func lineWithAnotherNumberOfFieldsIsMalformed() {
        #expect(reading("date time c-ip", "2026-11-20 10:00:00 10.0.0.1") != nil)
        for line in [
            "", "2026-11-20", "2026-11-20 10:00:00", "2026-11-20 10:00:00 10.0.0.1 x", "2026-11-20\t10:00:00\ta\t",
        ] {
            #expect(reading("date time c-ip", line) == nil)
        }
    }

    @Test func emptyFieldBetweenTabsIsAbsent() {
        #expect(reading("date time c-ip cs-method", "2026-11-20\t10:00:00\t\tGET")?.client == "")
    }

    @Test(arguments: [
        ("\"a b\"", "a b"), ("\"a \"\"b\"\"\"", "a \"b\""), ("\"\"\"\"", "\""), ("\"\"", ""), ("\"-\"", ""),
        ("a\"b", "a\"b"),
        ("\"a\"b", "\"a\"b"), ("\"", "\""), ("\"\"\"", "\"\"\""),
    ])
    func fieldMayBeInQuotes(field: String, agent: String) {
        let read = reading("date time cs(User-Agent) c-ip", "2026-11-20 10:00:00 \(field) 10.0.0.1")
        #expect(read?.agent == agent)
        #expect(read?.client == "10.0.0.1")
        #expect(reading("date time c-ip cs(User-Agent)", "2026-11-20 10:00:00 10.0.0.1 \(field)")?.agent == agent)
    }

    @Test(arguments: [
        ("10:00", "10:00:00Z"), ("10:00:01", "10:00:01Z"), ("10:00:01.25", "10:00:01.25Z"), ("23:59:60", nil),
        ("24:00:00", nil),
        ("10:60:00", nil), ("10:00:61", nil), ("1:00:00", nil), ("10.00.00", nil), ("10:00:", nil), ("10:00:0", nil),
        ("10:00:01.", nil), ("-", nil), ("10:00:001", nil),
    ])
    func timeOfDayIsOfTheDayOfTheDirective(text: String, time: String?) {
        let read = last(["#Date: 2026-11-20 09:00:00", "#Fields: time cs-method", text + " GET"])
        if text == "23:59:60" {
            #expect(read?.time == "2026-11-21T00:00:00Z")
        } else {
            #expect(read?.time == time.map { "2026-11-20T" + $0 })
        }
    }

    @Test func dayMustBeKnown() {
        #expect(reading("time cs-method", "10:00:00 GET") == nil)
        #expect(last(["#Date: today", "#Fields: time cs-method", "10:00:00 GET"]) == nil)
        #expect(last(["#Date: 12-Jan-1996", "#Fields: time cs-method", "10:00 GET"])?.time == "1996-01-12T10:00:00Z")
        for day in ["2026-02-30", "0000-01-01", "9999-01-01", "2026/11/20", "12-Jan-199x", "-"] {
            #expect(reading("date time", "\(day) 10:00:00") == nil)
        }
    }

    @Test(arguments: [
        ("Microsoft Internet Information Services 10.0", "250", 250_000), ("Other", "0.25", 250_000),
        ("Other", "2", 2_000_000),
        ("Microsoft Internet Information Services 8.5", "0", 0), ("", "-", -1),
    ])
    func timeTakenHasTheUnitOfTheSoftware(software: String, text: String, microseconds: Int) {
        let head = Array("#Fields: date time time-taken\n#Software: \(software)\n".utf8)
        var parser = LineParser(format: LogFormat.w3c(W3CHeader()).after(head.span))
        var record = LogRecord()
        let line = Array("2026-11-20 10:00:00 \(text)".utf8)
        let isRead = parser.parse(line.span, 0..<line.count, into: &record)
        #expect(isRead)
        #expect(record.duration == microseconds)
    }

    @Test func preferredOfFieldsThatMeanTheSameIsRead() {
        #expect(reading("date time cs-uri cs-uri-stem", "2026-11-20 10:00:00 http://a/b /b")?.path == "/b")
        #expect(reading("date time cs-uri-stem cs-uri", "2026-11-20 10:00:00 /b http://a/c")?.path == "/b")
        #expect(reading("date time cs-uri", "2026-11-20 10:00:00 http://a/b?c")?.path == "/b")
        #expect(reading("date time c-ip c-ip", "2026-11-20 10:00:00 a b")?.client == "a")
    }

    @Test func directiveIsNoRequest() {
        let directive = ParsedLine.with { $0.kind = .directive }
        for line in [
            "#Version: 1.0", "#Remark: x", "#Start-Date: y", "#end-date:", "#Fields:", "#Software: z", "#Date: 1",
        ] {
            #expect(last([line]) == directive)
        }
        for line in ["#", "# a comment", "#!/bin/sh", "#Fields", "#Fieldsx: a", ":", "#:"] {
            #expect(last([line]) == nil)
        }
    }

    @Test func headerIsBounded() {
        func fields(_ count: Int) -> String { "#Fields: date time" + String(repeating: " x", count: count - 2) }
        let line = "2026-11-20 10:00:00" + String(repeating: " -", count: 254)
        #expect(last([fields(256)])?.kind == .directive)
        #expect(last([fields(256), line])?.kind == .request)
        #expect(last([fields(257)]) == nil)
        #expect(last([fields(257), line + " -"]) == nil)
        #expect(last([fields(2), fields(257), "2026-11-20 10:00:00"]) == nil)
        #expect(last([fields(400_000), fields(2), "2026-11-20 10:00:00"])?.kind == .request)
    }

    @Test func heartbeatIsKnown() {
        #expect(last(["[-] [-] HEARTBEAT"]) == .with { $0.kind = .heartbeat })
        #expect(last(["[-] [-] alive"], heartbeat: "alive")?.kind == .heartbeat)
        #expect(last(["[-] [-] alive"]) == nil)
    }

    @Test func quoteInALogOfIISIsTheClientsOwn() throws {
        let lines = """
            #Software: Microsoft Internet Information Services 10.0
            #Fields: date time c-ip cs-method cs-uri-stem cs(User-Agent) cs(Referer) sc-status
            2026-11-20 10:00:00 192.0.2.1 GET /a " x" 200

            """
        let partial = try PartialSummary.of(
            Array(lines.utf8), format: .w3c(W3CHeader()), settings: AnalysisSettings())
        #expect(partial.malformed == 0)
        #expect(partial.parts.first?.summary.hits == 1)
    }
}
