import Testing
import VisorKit

@Suite struct ErrorLineParserTests {
    @Test func visorLineIsRead() {
        let line = "[Fri Nov 20 10:00:00 2026] [WARNING] [pid 12345:tid 1234567890] [client 10.1.2.3] disk is full"
        let expected = ParsedLine.with {
            $0.kind = .message
            $0.time = "2026-11-20T10:00:00Z"
            $0.client = "10.1.2.3"
            $0.level = .warn
            $0.message = "disk is full"
            $0.process = "12345"
        }
        #expect(ParsedLine(line, as: .apacheError) == expected)
        #expect(ParsedLine(line + "\r", as: .apacheError) == expected)
    }

    @Test func oldApacheLineIsRead() {
        let line =
            "[Sun Dec  4 04:47:44 2005] [error] [client 1.2.3.4] File does not exist: /x, y, referer: http://a/, b"
        let expected = ParsedLine.with {
            $0.kind = .message
            $0.time = "2005-12-04T04:47:44Z"
            $0.client = "1.2.3.4"
            $0.level = .error
            $0.message = "File does not exist: /x, y"
            $0.referrer = "http://a/, b"
        }
        #expect(ParsedLine(line, as: .apacheError) == expected)
    }

    @Test(arguments: [
        ("[client 127.0.0.1:56290]", "127.0.0.1"), ("[client ::1:55114]", "::1"),
        ("[client 2001:db8::5:80]", "2001:db8::5"), ("[client host]", "host"),
    ])
    func newApacheLineHasAPortBehindTheClient(field: String, client: String) {
        let line = "[Fri Nov 20 19:33:18.070547 2026] [core:info] [pid 8052:tid 8058] \(field) AH00128: gone"
        let expected = ParsedLine.with {
            $0.kind = .message
            $0.time = "2026-11-20T19:33:18.070547Z"
            $0.client = client
            $0.level = .info
            $0.message = "AH00128: gone"
            $0.process = "8052"
        }
        #expect(ParsedLine(line, as: .apacheError) == expected)
    }

    @Test(arguments: [
        ("[pid 1234] x", "1234"), ("[pid 1234:tid 5] x", "1234"), ("[pid 1234:tid 5] [pid 6] x", "1234"),
        ("[tid 5] [pid 1234] x", "1234"), ("[tid 5] x", ""), ("[pid ] x", ""), ("[pid x] y", ""), ("[pid 1234", ""),
        ("[client 1.2.3.4] [pid 6] x", ""), ("x [pid 6]", ""), ("x", ""),
    ])
    func processIsTheNumberBesideTheLevel(text: String, process: String) {
        #expect(ParsedLine("[Fri Nov 20 10:00:00 2026] [error] \(text)", as: .apacheError)?.process == process)
    }

    @Test func addressWithoutPortIsKeptWhole() {
        let line = "[Fri Nov 20 10:00:00 2026] [ERROR] [pid 1:tid 2] [client 2001:db8::1] x"
        #expect(ParsedLine(line, as: .apacheError)?.client == "2001:db8::1")
    }

    @Test func reasonOfASystemCallMayStandBeforeTheClient() {
        let head = "[Fri Nov 20 10:00:00.5 2026] [cgid:error] [pid 1:tid 2] "
        let withClient = ParsedLine(
            head + "(70008)Partial results: are valid: [client 127.0.0.1:5] AH01270: Error", as: .apacheError)
        #expect(withClient?.client == "127.0.0.1")
        #expect(withClient?.message == "AH01270: Error")
        let without = ParsedLine(head + "(111)Connection refused: AH00957: http", as: .apacheError)
        #expect(without?.client == "")
        #expect(without?.message == "(111)Connection refused: AH00957: http")
    }

    @Test(arguments: [
        ("emerg", LogLevel.emerg), ("alert", .alert), ("crit", .crit), ("error", .error), ("warn", .warn),
        ("notice", .notice), ("info", .info), ("debug", .debug), ("trace1", .trace), ("trace8", .trace),
        ("INFO", .info), ("WARNING", .warn), ("ERROR", .error), ("mpm_event:notice", .notice), ("-:warn", .warn),
    ])
    func levelIsKnownWithAndWithoutModule(text: String, level: LogLevel) {
        #expect(ParsedLine("[Fri Nov 20 10:00:00 2026] [\(text)] x", as: .apacheError)?.level == level)
    }

    @Test func lineWithoutAnythingElseIsAMessage() {
        let line = ParsedLine("[Fri Nov 20 10:00:00 2026] [notice] caught SIGTERM", as: .apacheError)
        #expect(line?.message == "caught SIGTERM")
        #expect(ParsedLine("[Fri Nov 20 10:00:00 2026] [notice]", as: .apacheError)?.message == "")
    }

    @Test func zoneComesFromOutside() {
        let line = ParsedLine(
            "[Fri Nov 20 10:00:00 2026] [info] x", as: .apacheError, zone: LocalZone(secondsEast: 7_200))
        #expect(line?.time == "2026-11-20T08:00:00Z")
    }

    @Test func heartbeatMayHaveATime() {
        let timed = ParsedLine("[Fri Nov 20 10:00:00 2026] [INFO] [-] [-] HEARTBEAT", as: .apacheError)
        #expect(timed == .with { ($0.kind, $0.time) = (.heartbeat, "2026-11-20T10:00:00Z") })
        #expect(ParsedLine("[-] [-] HEARTBEAT", as: .apacheError) == .with { $0.kind = .heartbeat })
        #expect(ParsedLine("[-] [-] HEARTBEATS", as: .apacheError) == nil)
    }

    @Test(arguments: [
        "", "x", "[", "[Fri Nov 20 10:00:00 2026]", "[Fri Nov 20 10:00:00 2026] x",
        "[Fri Nov 20 10:00:00 2026] [what] x",
        "[Fri Nov 31 10:00:00 2026] [info] x", "[Fri Nov 20 10:00:00. 2026] [info] x",
        "[Fri Nov 20 10:00:00.1234567890 2026] [info] x", "[Fri Nov 20 10:00:00 26] [info] x",
        "[Fri Nov 20 10:00:00 2026 [info] x", "[Fri Nov 20 25:00:00 2026] [info] x",
        "[Fri Nov 20 10:00:00 2026] [trace9] x",
        "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1",
    ])
    func anythingElseIsMalformed(line: String) {
        #expect(ParsedLine(line, as: .apacheError) == nil)
    }
}
