import Testing
import VisorKit
import VisorTesting

@Suite struct AccessLineParserTests {
    private let usual = """
        10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] "GET /pages/create?id=1 HTTP/1.1" 200 1234
        """

    private var usualRecord: ParsedLine {
        .with {
            $0.time = "2026-11-20T08:00:00Z"
            $0.client = "10.1.2.3"
            $0.method = .get
            $0.path = "/pages/create"
            $0.section = "/pages"
            $0.status = 200
            $0.size = 1_234
        }
    }

    @Test func commonLineIsRead() {
        #expect(ParsedLine(usual, as: .common) == usualRecord)
    }

    @Test func carriageReturnAtTheEndIsNotPartOfTheLine() {
        #expect(ParsedLine(usual + "\r", as: .common) == usualRecord)
    }

    @Test func combinedLineHasReferrerAndAgent() {
        var expected = usualRecord
        expected.referrer = "http://a/?q=\\\"x\\\""
        expected.agent = "Mozilla/5.0 (X11; \\\"Linux\\\\)"
        let line = usual + " \"http://a/?q=\\\"x\\\"\" \"Mozilla/5.0 (X11; \\\"Linux\\\\)\""
        #expect(ParsedLine(line, as: .combined) == expected)
        #expect(ParsedLine(line + " 1234 \"-\"", as: .combined) == expected)
    }

    @Test func dashesStandForNothing() {
        let line = "- - - [20/Nov/2026:10:00:00 +0000] \"-\" 408 - \"-\" \"-\""
        let expected = ParsedLine.with {
            $0.time = "2026-11-20T10:00:00Z"
            $0.status = 408
        }
        #expect(ParsedLine(line, as: .combined) == expected)
    }

    @Test func hostIsPassedOver() {
        #expect(ParsedLine("example.com:80 " + usual + " \"-\" \"-\"", as: .vhostCombined) == usualRecord)
        #expect(ParsedLine("[::1]:8080 " + usual + " \"-\" \"-\"", as: .vhostCombined) == usualRecord)
        #expect(ParsedLine("example.com " + usual + " \"-\" \"-\"", as: .vhostCombined) == nil)
    }

    @Test(arguments: ["bob smith", "no\\\"body", "\"\"", "a [b] c", "[20/Nov", "ö"])
    func userMayHoldAnything(user: String) {
        let line = usual.replacing("- - [", with: "- \(user) [", maxReplacements: 1)
        #expect(ParsedLine(line, as: .common) == usualRecord)
    }

    @Test(arguments: ["2001:db8::1", "::ffff:10.1.2.3", "host.example", "10.1.2.3"])
    func clientIsTakenAsItStands(client: String) {
        #expect(ParsedLine(usual.replacing("10.1.2.3", with: client), as: .common)?.client == client)
    }

    @Test(arguments: [
        ("GET /", HTTPMethod.get, "/", "/"), ("GET /index.html HTTP/1.0", .get, "/index.html", "/index.html"),
        ("HEAD /a/b/c HTTP/2.0", .head, "/a/b/c", "/a"), ("POST // HTTP/1.1", .post, "//", "/"),
        ("GET /a b HTTP/1.1", .get, "/a b", "/a b"), ("OPTIONS * HTTP/1.1", .options, "*", "*"),
        ("CONNECT host:443 HTTP/1.1", .connect, "host:443", "host:443"),
        ("GET http://host/x/y?z HTTP/1.1", .get, "/x/y", "/x"),
        ("GET http://host HTTP/1.1", .get, "http://host", "http:"),
        ("BREW /pot/1 HTCPCP/1.0", .other, "/pot/1 HTCPCP/1.0", "/pot"), ("GET ?q HTTP/1.1", .get, "", ""),
        ("PURGE /x HTTP/3", .purge, "/x", "/x"),
    ])
    func requestIsTakenApart(request: String, method: HTTPMethod, path: String, section: String) {
        let line = usual.replacing("GET /pages/create?id=1 HTTP/1.1", with: request)
        let read = ParsedLine(line, as: .common)
        #expect(read?.method == method)
        #expect(read?.path == path)
        #expect(read?.section == section)
    }

    @Test(arguments: ["-", "", "garbage", "\\x16\\x03\\x01", "\\\"", "get / HTTP/1.1", "GET", " / HTTP/1.1"])
    func anyOtherRequestIsAHitWithoutMethodAndPath(request: String) {
        let line = usual.replacing("GET /pages/create?id=1 HTTP/1.1", with: request)
        var expected = usualRecord
        (expected.method, expected.path, expected.section) = (nil, "", "")
        #expect(ParsedLine(line, as: .common) == expected)
    }

    @Test(arguments: [
        ("01/Jan/0001:00:00:00", "0001-01-01T00:00:00Z"), ("31/Dec/9998:23:59:59", "9998-12-31T23:59:59Z"),
    ])
    func timesAtBothEndsAreRead(text: String, time: String) {
        let line = usual.replacing("20/Nov/2026:10:00:00 +0200", with: text + " +0000")
        #expect(ParsedLine(line, as: .common)?.time == time)
    }

    @Test func addressOfVersionSixIsNoHost() {
        let line = "2001:db8::1 - john doe [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""
        #expect(ParsedLine(line, as: .vhostCombined) == nil)
        #expect(ParsedLine(line, as: .combined)?.client == "2001:db8::1")
    }

    @Test func heartbeatIsKnownByItsText() {
        let line = "- - - [20/Nov/2026:10:00:00 +0000] \"HEARTBEAT\" - -"
        let expected = ParsedLine.with {
            $0.kind = .heartbeat
            $0.time = "2026-11-20T10:00:00Z"
        }
        for format in [LogFormat.common, .combined, .vhostCombined] {
            #expect(ParsedLine(line, as: format) == expected)
            #expect(ParsedLine("[-] [-] HEARTBEAT", as: format) == .with { $0.kind = .heartbeat })
            #expect(ParsedLine("[-] [-] alive", as: format, heartbeat: "alive")?.kind == .heartbeat)
            #expect(ParsedLine("[-] [-] alive", as: format) == nil)
        }
        #expect(ParsedLine(line.replacing("HEARTBEAT", with: "PING"), as: .common, heartbeat: "PING") == expected)
        #expect(ParsedLine(line, as: .common, heartbeat: "PING")?.kind == .request)
        #expect(ParsedLine(line.replacing("- - - [", with: "10.0.0.1 - - ["), as: .common)?.kind == .request)
    }

    @Test(arguments: [
        "", "\r", "x", "10.1.2.3", "10.1.2.3 - -", "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200]",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1", "[Fri Nov 20 10:00:00 2026] [error] x",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\"",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 ",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 2x0 1",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 2000 1",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 1x",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 -1",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 1234567890123456789",
        "10.1.2.3 - - [30/Feb/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 1",
        "10.1.2.3 - - [31/Dec/0000:10:00:00 +0200] \"GET / HTTP/1.1\" 200 1",
        "10.1.2.3 - - [01/Jan/0001:01:00:00 +0200] \"GET / HTTP/1.1\" 200 1",
        "10.1.2.3 - - [31/Dec/9998:23:00:00 -0200] \"GET / HTTP/1.1\" 200 1",
        "10.1.2.3 - - [\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0] \"GET / HTTP/1.1\" 200 1",
        "10.1.2.3 - - [20/nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 1",
        "10.1.2.3 - - [20/Nov/2026:24:00:00 +0200] \"GET / HTTP/1.1\" 200 1",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 *0200] \"GET / HTTP/1.1\" 200 1",
        "10.1.2.3 - - [20/Nov/2026:10:00:00 +0260] \"GET / HTTP/1.1\" 200 1",
        " - - [20/Nov/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 1",
    ])
    func anythingElseIsMalformed(line: String) {
        #expect(ParsedLine(line, as: .common) == nil)
        #expect(ParsedLine(line + " \"-\" \"-\"", as: .combined) == nil)
    }

    @Test func combinedLineNeedsBothQuotedFields() {
        for tail in ["", " \"-\"", " \"-\" \"-", " \"-\"\"-\"", " \"-\" \"-\"x"] {
            #expect(ParsedLine(usual + tail, as: .combined) == nil)
        }
    }

    @Test func bytesThatAreNoTextAreTaken() {
        let line = Array(usual.utf8).flatMap { $0 == UInt8(ascii: "c") ? [0, 0xff, $0] : [$0] }
        let read = ParsedLine(line, as: .common)
        #expect(read?.path == "/pages/\u{0}\u{fffd}create")
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func brokenLinesNeverCrash(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let whole = Array((usual + " \"http://a/\" \"curl/8\"").utf8)
        for _ in 0..<500 {
            var line = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !line.isEmpty {
                let place = Int.random(in: 0..<line.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: line.remove(at: place)
                case 1: line[place] = Array("\"[]\\ -0/".utf8).randomElement(using: &generator) ?? 0
                default: line.removeSubrange(place...)
                }
            }
            for format in LogFormat.detectable { _ = ParsedLine(line, as: format) }
        }
    }

    @Test func timesNextToEachOtherAreKeptApart() {
        var parser = LineParser(format: .common)
        var record = LogRecord()
        for (second, zone) in [("00", "+0200"), ("01", "+0200"), ("01", "+0100"), ("00", "+0200"), ("00", "-0000")] {
            let line = usual.replacing("00 +0200", with: "\(second) \(zone)")
            let bytes = Array(line.utf8)
            let isRead = parser.parse(bytes.span, 0..<bytes.count, into: &record)
            #expect(isRead)
            #expect(record.time?.rfc3339 == ParsedLine(line, as: .common)?.time)
        }
    }

    @Test(arguments: [
        ("a [20/Nov/2026:10:00:00 +0000]", "a [20/Nov/2026:10:00:00 +0000]"),
        ("- [20/Nov/2026:09:00:00 +0000] x", "- [20/Nov/2026:09:00:00 +0000] x"), ("a [20/Nov", "a [20/Nov"),
    ])
    func userNameMayHaveATimeInItself(user: String, expected: String) throws {
        let line = "10.0.0.1 - \(user) [20/Nov/2026:10:00:00 +0000] \"GET /a HTTP/1.1\" 200 1 \"-\" \"x\""
        let program = try FieldProgram(#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#)
        for format in [LogFormat.combined, .fields(program)] {
            #expect(ParsedLine(line, as: format)?.path == "/a")
            #expect(ParsedLine(line, as: format)?.time == "2026-11-20T10:00:00Z")
            #expect(ParsedLine.rareTexts(Array(line.utf8), as: format)?.first == expected)
        }
    }
}
