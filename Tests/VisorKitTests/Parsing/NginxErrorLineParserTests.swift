import Testing
import VisorKit

@Suite struct NginxErrorLineParserTests {
    private let head = "2026/11/20 10:00:00 [error] 1234#5678: "

    private func reading(_ text: String) -> ParsedLine? { ParsedLine(head + text, as: .nginxError) }

    private func message(_ text: String) -> ParsedLine {
        .with {
            ($0.kind, $0.time, $0.level) = (.message, "2026-11-20T10:00:00Z", .error)
            ($0.message, $0.process) = (text, "1234")
        }
    }

    @Test func detailsAreNotPartOfTheMessage() {
        let line = """
            *5 connect() failed (111: Connection refused), client: 10.0.0.1, server: localhost, request: "GET /x HTTP/1.1", \
            upstream: "http://127.0.0.1:1/", host: "example.org:80", referrer: "http://a/b, c"
            """
        var expected = message("connect() failed (111: Connection refused)")
        (expected.client, expected.referrer) = ("10.0.0.1", "http://a/b, c")
        #expect(reading(line) == expected)
    }

    @Test func lineMayHaveNoDetails() {
        #expect(reading("using the \"epoll\" event method") == message("using the \"epoll\" event method"))
        #expect(
            reading("*1 client ::1 closed keepalive connection") == message("client ::1 closed keepalive connection"))
        #expect(reading("*x y") == message("*x y"))
        #expect(reading("") == message(""))
        #expect(reading("*5 ") == message(""))
    }

    @Test(arguments: [
        ("a, client: 10.0.0.1", "10.0.0.1"), ("a, client: ::1, server: x", "::1"),
        ("a, client: unix:, server: x", "unix:"),
        (
            "open() \"/a, client: 6.6.6.6, server: x\" failed, client: 10.0.0.1, server: y, request: \"GET /\"",
            "10.0.0.1"
        ),
        ("invalid, client: 10.0.0.1, server: y, request: \"GET /a, client: 6.6.6.6, server: x\"", "10.0.0.1"),
        (
            "x, client: 10.0.0.1, server: y, request: \"GET /\", host: \"h\", referrer: \"a, client: 6.6.6.6, server: z\"",
            "10.0.0.1"
        ),
    ])
    func clientIsTheOneThatTheServerWrote(text: String, client: String) {
        #expect(reading(text)?.client == client)
    }

    @Test(arguments: [
        ("a, client: c, request: \"r\", referrer: \"x\"", "x"),
        ("a, client: c, request: \"r\", referrer: \"x\"y\"", "x\"y"),
        ("a, client: c, request: \"r\", referrer: \"", ""), ("a, client: c, request: \"r\", referrer: \"cut", "cut"),
        ("a, client: c, request: \"r\", host: \"h\", referrer: \"x, host: \"y\"", "x, host: \"y"),
        ("a, referrer: \"x\"", ""),
    ])
    func referrerEndsTheLine(text: String, referrer: String) {
        #expect(reading(text)?.referrer == referrer)
    }

    @Test(arguments: [
        ("emerg", LogLevel.emerg), ("alert", .alert), ("crit", .crit), ("error", .error), ("warn", .warn),
        ("notice", .notice),
        ("info", .info), ("debug", .debug),
    ])
    func levelIsRead(name: String, level: LogLevel) {
        #expect(ParsedLine("2026/11/20 10:00:00 [\(name)] 1#1: x", as: .nginxError)?.level == level)
    }

    @Test func zoneComesFromOutside() {
        let read = ParsedLine(head + "x", as: .nginxError, zone: LocalZone(secondsEast: 7_200))
        #expect(read?.time == "2026-11-20T08:00:00Z")
    }

    @Test func heartbeatIsKnown() {
        #expect(reading("HEARTBEAT") == .with { ($0.kind, $0.time) = (.heartbeat, "2026-11-20T10:00:00Z") })
        #expect(ParsedLine("[-] [-] HEARTBEAT", as: .nginxError) == .with { $0.kind = .heartbeat })
        #expect(ParsedLine("[-] [-] HEARTBEATS", as: .nginxError) == nil)
    }

    @Test(arguments: [
        "", "x", "2026/11/20 10:00:00", "2026/11/20 10:00:00 ", "2026/11/20 10:00:00 [", "2026/11/20 10:00:00 [error]",
        "2026/11/20 10:00:00 [error] ", "2026/11/20 10:00:00 [error] 1#1", "2026/11/20 10:00:00 [error] 1#1:",
        "2026/11/20 10:00:00 [error] 1: x", "2026/11/20 10:00:00 [error] #1: x", "2026/11/20 10:00:00 [what] 1#1: x",
        "2026/11/20 10:00:00 error 1#1: x", "2026/11/31 10:00:00 [error] 1#1: x", "2026-11-20 10:00:00 [error] 1#1: x",
        "2026/11/20T10:00:00 [error] 1#1: x", "2026/11/20 10:00:0 [error] 1#1: x",
        " 2026/11/20 10:00:00 [error] 1#1: x",
    ])
    func anythingElseIsMalformed(line: String) {
        #expect(ParsedLine(line, as: .nginxError) == nil)
    }
}
