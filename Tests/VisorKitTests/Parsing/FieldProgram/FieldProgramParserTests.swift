import Testing
import VisorKit
import VisorTesting

@Suite struct FieldProgramParserTests {
    /// Reads a line, as the JSON of a fixture.
    private func read(_ line: String, by text: String) throws -> String {
        let json = FixtureReading([Array(line.utf8)], as: .fields(try FieldProgram(text))).json
        return String(json.split(separator: "\n")[1]).replacing("{\"kind\":\"request\",", with: "{")
    }

    private static let time = "20/Nov/2026:10:00:00 +0200"

    @Test(arguments: [
        ("%t %h", "[\(time)] a", #"{"time":"2026-11-20T08:00:00Z","client":"a"}"#),
        (
            "$http_x_forwarded_for - $remote_user [$time_local] \"$request\" $status",
            "192.0.2.9, 10.0.0.1 - - [\(time)] \"GET /a HTTP/1.1\" 200",
            #"{"time":"2026-11-20T08:00:00Z","forwarded_for":"192.0.2.9, 10.0.0.1","method":"GET","path":"/a","#
                + #""section":"/a","protocol":"HTTP/1.1","status":200}"#
        ),
        (
            "%{X-Forwarded-For}i %l %u %t %h", "192.0.2.9 - bob [\(time)] a",
            #"{"time":"2026-11-20T08:00:00Z","client":"a","forwarded_for":"192.0.2.9","user":"bob"}"#
        ),
        (
            "$remote_addr $request_id - $remote_user [$time_local] $status", "a 1f - - [\(time)] 200",
            #"{"time":"2026-11-20T08:00:00Z","client":"a","status":200}"#
        ),
        (
            "%h %{%Y-%m-%d %H:%M:%S %z}t", "a 2026-11-20 10:00:00 -0130",
            #"{"time":"2026-11-20T11:30:00Z","client":"a"}"#
        ),
        (
            "%h %{%d/%b/%y %T}t.%{usec_frac}t", "a 20/Nov/26 10:00:00.000120",
            #"{"time":"2026-11-20T10:00:00.00012Z","client":"a"}"#
        ),
        ("%h %{%y%m%d%H}t", "a 99112010", #"{"time":"1999-11-20T10:00:00Z","client":"a"}"#),
        ("%{%j %Y %H:%M}t %h", "324 2026 10:05 a", #"{"time":"2026-11-20T10:05:00Z","client":"a"}"#),
        ("%{%c}t %h", "Fri Nov  6 10:00:00 2026 a", #"{"time":"2026-11-06T10:00:00Z","client":"a"}"#),
        ("%{sec}t.%{msec_frac}t %h", "1795168800.250 a", #"{"time":"2026-11-20T10:00:00.25Z","client":"a"}"#),
        ("%{usec}t %h", "1795168800000007 a", #"{"time":"2026-11-20T10:00:00.000007Z","client":"a"}"#),
        ("%{msec}t %h", "1795168800001 a", #"{"time":"2026-11-20T10:00:00.001Z","client":"a"}"#),
        ("%t %h %{end:usec}t", "[\(time)] a 1795168800000007", #"{"time":"2026-11-20T08:00:00Z","client":"a"}"#),
        ("%{end:sec}t %h", "1795168800 a", #"{"time":"2026-11-20T10:00:00Z","client":"a"}"#),
        ("%t%{msec_frac}t %h", "[\(time)]999 a", #"{"time":"2026-11-20T08:00:00.999Z","client":"a"}"#),
        (
            "[$time_local] $msec $status", "[\(time)] 1795168800.123 200",
            #"{"time":"2026-11-20T10:00:00.123Z","status":200}"#
        ),
        ("$time_iso8601 $status", "2026-11-20T10:00:00-01:00 200", #"{"time":"2026-11-20T11:00:00Z","status":200}"#),
    ])
    func timeIsReadInAllItsForms(text: String, line: String, record: String) throws {
        #expect(try read(line, by: text) == record)
    }

    @Test(arguments: [
        ("%{%j %Y %H}t %h", "366 2026 10 a"), ("%{%j %Y %H}t %h", "000 2026 10 a"),
        ("%{%F %T}t %h", "2026-02-30 10:00:00 a"),
        ("%{%F %T}t %h", "2026-02-2x 10:00:00 a"), ("%{usec}t %h", "9999999999999999999 a"), ("%{sec}t %h", " a"),
        ("%{sec}t %h", "999999999999999999 a"), ("%{msec}t %h", "1.2.3 a"),
        ("%{%F %T %z}t %h", "2026-02-03 10:00:00 0100 a"),
        ("%t %h", "[-] a"), ("%t %h", "[\(time)] "), ("%t %h", "[\(time)"), ("%t %h %T", "[\(time)] a x"),
        ("%t %h %T", "[\(time)] a 1.2.3"), ("%t %h %D", "[\(time)] a 1.5"),
        ("%t %h %T", "[\(time)] a 9999999999999999999"),
        ("%t %s", "[\(time)] 1000"), ("%t %s", "[\(time)] "), ("%t %b", "[\(time)] 12 "),
        ("%t \"%h\"", "[\(time)] \"a"),
        ("%t %v:%p", "[\(time)] a"), ("$msec $remote_addr:$remote_port", "1795168800.123 a"),
    ])
    func lineOfAnotherFormIsRefused(text: String, line: String) throws {
        #expect(try read(line, by: text) == "null")
    }

    @Test(arguments: [
        ("%{us}T", "12", 12), ("%D", "-12", nil), ("%{ms}T", "12", 12_000), ("%T", "12", 12_000_000), ("%D", "-", nil),
        ("%T %D", "1 1000002", 1_000_002), ("%D %T", "1000002 1", 1_000_002), ("%T %{ms}T", "1 1002", 1_002_000),
    ])
    func mostPreciseDurationIsTaken(text: String, field: String, duration: Int?) throws {
        let expected = duration.map { ",\"duration\":\($0)" } ?? ""
        let record = "{\"time\":\"2026-11-20T08:00:00Z\",\"client\":\"a\"\(expected)}"
        #expect(try read("[\(FieldProgramParserTests.time)] a \(field)", by: "%t %h \(text)") == record)
    }

    @Test(arguments: [
        ("%{X-Forwarded-For}i %h", "a, b, c d", #""client":"d","forwarded_for":"a, b, c""#),
        ("$upstream_addr $status", "a:1, b:2 : c:3 200", #""status":200"#),
        ("$remote_addr:$remote_port $status", "2001:db8::1:80 200", #""client":"2001:db8::1","status":200"#),
        ("$upstream_status $status $remote_addr", "502, 502 : 200 404 a", #""client":"a","status":404"#),
        ("$upstream_addr $remote_addr", "a:1, b:2 : c:3 d", #""client":"d""#), ("%h %a", "a b", #""client":"a""#),
        ("%v:%p %h", "[::1]:80 a", #""client":"a","host":"[::1]""#),
        (
            "\"%m %U%q %H\" %s", "\"GET /a b?c HTTP/1.1\" 200",
            #""method":"GET","path":"/a b","section":"/a b","protocol":"HTTP/1.1","status":200"#
        ),
        (
            "\"%m %U%q %H\" \"%{User-Agent}i\"", "\"GET /a x\" \"b HTTP/1.1\"",
            #""method":"GET","path":"/a","section":"/a","protocol":"x","agent":"b HTTP/1.1""#
        ),
        ("%m%U %s", "GET/a/b 200", #""method":"GET","path":"/a/b","section":"/a","status":200"#),
        (
            "%r %s %b", "GET /a b HTTP/1.1 200 5",
            #""method":"GET","path":"/a b","section":"/a b","protocol":"HTTP/1.1","status":200,"size":5"#
        ),
        ("%r %s %b", "- 408 -", #""status":408"#), ("\"%u\" %s", "\"\"\"\" 401", #""status":401"#),
        ("\"%u\" %s", "\"\" 401", #""status":401"#), ("\"%u\" %s", "\"a b\" 401", #""user":"a b","status":401"#),
        ("%<s %>s", "200 404", #""status":404"#), ("%O %B", "300 200", #""size":200"#),
        (
            "%U \"%r\"", "/index.html \"GET /?x HTTP/1.1\"",
            #""method":"GET","path":"/","section":"/","protocol":"HTTP/1.1""#
        ),
        (
            "$scheme://$host$request_uri $status", "http://h/a?b 200",
            #""host":"h","path":"/a","section":"/a","status":200"#
        ),
        ("$scheme://$host$request_uri $status", "http://h- 400", #""host":"h","status":400"#),
        ("$host$uri$is_args$args $status", "h/a?b=c 200", #""host":"h","path":"/a","section":"/a","status":200"#),
        ("status is %s, size is %b bytes.", "status is 200, size is 7 bytes.", #""status":200,"size":7"#),
        ("%s %{User-Agent}i", "200 a b c", #""agent":"a b c","status":200"#),
        ("%s \"%{User-Agent}i\"", "200 \"a\\\" b\" and more", #""agent":"a\\\" b","status":200"#),
        ("%s%% 100%% %b", "200% 100% 5", #""status":200,"size":5"#),
        ("%{X}o: %s", "a: b: 200", #""status":200"#), ("%{X}o\\t%s", "a\t200", #""status":200"#),
    ])
    func fieldEndsWhereTheTextBehindItDecides(text: String, line: String, record: String) throws {
        let isNginx = text.contains("$")
        let opening = isNginx ? "[$time_local] " : "%t "
        let read = try read("[\(FieldProgramParserTests.time)] \(line)", by: opening + text)
        #expect(read == "{\"time\":\"2026-11-20T08:00:00Z\",\(record)}")
    }

    @Test func lastQuoteOfALineEndsAFieldWithoutEscapes() throws {
        let text = "log_format x escape=none '$msec \"$request\" $status \"$http_user_agent\"';"
        let line = "1795168800.000 \"GET /\"\" x HTTP/1.1\" 200 \"a \" b\\\""
        let record =
            #"{"time":"2026-11-20T10:00:00Z","method":"GET","path":"/\"\" x","section":"/\"\" x","protocol":"HTTP/1.1","#
            + #""agent":"a \" b\\","status":200}"#
        #expect(try read(line, by: text) == record)
        #expect(try read(line + " ", by: text) == "null")
    }

    @Test(arguments: [
        ("$remote_addr - $remote_user [$time_local] $status", "a - bob smith [\(time)] 200", "bob smith"),
        ("$remote_addr - $remote_user [$time_local] $status", "a - a [b] [c [\(time)] 200", "a [b] [c"),
        ("%u %{%F %T}t %s", "bob 2026 smith 2026-11-20 08:00:00 200", "bob 2026 smith"),
        ("%u %{sec}t %s", "bob smith 1795161600 200", "bob smith"),
        ("$remote_user $time_iso8601 $status", "bob smith 2026-11-20T08:00:00Z+0:00 200", nil),
        ("$remote_user $time_iso8601 $status", "bob smith 2026-11-20T08:00:00+00:00 200", "bob smith"),
        ("log_format x escape=none '$remote_addr - $remote_user [$time_local] $status';", "a -  [\(time)] 200", ""),
    ])
    func nameOfUserMayHaveSpaces(text: String, line: String, user: String?) throws {
        let read = try read(line, by: text)
        guard let user else { return #expect(read == "null") }
        #expect(read.contains("\"time\":\"2026-11-20T08:00:00Z\""))
        #expect(user.isEmpty ? !read.contains("user") : read.contains("\"user\":\"\(user)\""))
    }

    @Test(arguments: [
        ("%t %h \"%r\" %s %b %D", "- - - [\(time)] \"HEARTBEAT\" - -", "2026-11-20T08:00:00Z"),
        ("%t %h \"%r\" %s %b %D", "[\(time)] - \"HEARTBEAT\" - - -", "2026-11-20T08:00:00Z"),
        ("%t %h \"%r\" %s %b %D", "[\(time)] - \"HEARTBEAT\" - -", "2026-11-20T08:00:00Z"),
        ("%{%F %T}t|%h|%r|%s|%b", "2026-11-20 08:00:00|-|HEARTBEAT|-|-", "2026-11-20T08:00:00Z"),
        ("$msec $request", "[-] [-] HEARTBEAT", nil), ("$msec $status", "[-] [-] HEARTBEAT", nil),
    ])
    func heartbeatIsKnownInEveryFormat(text: String, line: String, time: String?) throws {
        let fields = LogFormat.fields(try FieldProgram(text))
        #expect(ParsedLine(line, as: fields) == .with { ($0.kind, $0.time) = (.heartbeat, time) })
        #expect(ParsedLine(line, as: fields, heartbeat: "PING")?.kind != .heartbeat)
    }

    @Test(arguments: [
        "[\(time)] a \"HEARTBEAT\" - - -", "[\(time)] - \"HEARTBEAT\" 200 - -", "[\(time)] - \"HEARTBEAT\" - - 5",
        "[\(time)] - \"HEARTBEATS\" - - -",
    ])
    func requestForTheTextOfHeartbeatsIsARequest(line: String) throws {
        let fields = LogFormat.fields(try FieldProgram("%t %h \"%r\" %s %b %D"))
        #expect(ParsedLine(line, as: fields)?.kind == .request)
    }

    @Test(arguments: [
        ("%t %h \"%r\" %s %b", "[\(time)] a \"-\" 200 5", "[\(time)] - \"HEARTBEAT\" -"),
        ("%h \"%r\" %s %b %t", "a \"-\" 200 5 [\(time)]", "- \"HEARTBEAT\" - -"),
        ("%h \"%r\" %s %b %{%F %T}t", "a \"-\" 200 5 2026-11-20 10:00:00", "- \"HEARTBEAT\" - -"),
    ])
    func lineThatEndsBeforeItIsAHeartbeatWithATimeIsRefused(text: String, before: String, line: String) throws {
        let json = FixtureReading([before, line].map { Array($0.utf8) }, as: .fields(try FieldProgram(text))).json
        let rows = json.split(separator: "\n")
        #expect(rows[1] != "null,")
        #expect(rows[2] == "null")
    }

    @Test func recordIsSetAnewByEachLine() throws {
        let text = "%t %h %u %v \"%m\" %U %H %s %b %D %{X-Forwarded-For}i \"%{Referer}i\" \"%{User-Agent}i\""
        let full = "[\(FieldProgramParserTests.time)] a bob v \"GET\" /a HTTP/1.1 200 5 7 f \"r\" \"u\""
        let empty = "[\(FieldProgramParserTests.time)] - - - \"-\" - - - - - - \"-\" \"-\""
        let json = FixtureReading([full, empty].map { Array($0.utf8) }, as: .fields(try FieldProgram(text))).json
        #expect(json.split(separator: "\n")[2] == #"{"kind":"request","time":"2026-11-20T08:00:00Z"}"#)
    }
}
