import Testing
import VisorKit

@Suite struct JSONLineParserTests {
    private let json = LogFormat.json(.standard)

    private func line(_ members: String) -> String { "{\"time\":\"2026-11-20T10:00:00Z\"\(members)}" }

    private func reading(_ members: String) -> ParsedLine? { ParsedLine(line(members), as: json) }

    @Test func requestOfVisorsGeneratorIsRead() {
        let members = #"""
            ,"remote_addr":"10.1.2.3","remote_user":"-","request_method":"GET","request_uri":"/pages/create?id=1",\#
            "server_protocol":"HTTP/1.1","status":200,"body_bytes_sent":1234,"http_referer":"-",\#
            "http_user_agent":"curl/8","request_time":0.012
            """#
        let expected = ParsedLine.with {
            ($0.time, $0.client, $0.method) = ("2026-11-20T10:00:00Z", "10.1.2.3", .get)
            ($0.path, $0.section, $0.status, $0.size) = ("/pages/create", "/pages", 200, 1_234)
            $0.agent = "curl/8"
        }
        #expect(reading(members) == expected)
        #expect(ParsedLine("  " + line(members) + " \r", as: json) == expected)
    }

    @Test(arguments: [
        (",\"heartbeat\":\"HEARTBEAT\"", "HEARTBEAT"), (",\"msg\":\"HEARTBEAT\"", "HEARTBEAT"),
        (",\"message\":\"still \\\"here\\\"\",\"level\":\"info\"", "still \"here\""),
        (",\"request\":\"HEARTBEAT\",\"status\":\"-\"", "HEARTBEAT"),
        (",\"heartbeat\":\"\\u0048EARTBEAT\"", "HEARTBEAT"),
    ])
    func heartbeatIsKnownByItsText(members: String, text: String) {
        let expected = ParsedLine.with { ($0.kind, $0.time) = (.heartbeat, "2026-11-20T10:00:00Z") }
        #expect(ParsedLine(line(members), as: json, heartbeat: text) == expected)
        #expect(ParsedLine(line(members), as: json, heartbeat: "PING")?.kind != .heartbeat)
    }

    @Test(arguments: [
        ",\"request\":\"HEARTBEAT\",\"status\":400", ",\"request\":\"HEARTBEAT\",\"remote_addr\":\"10.0.0.1\"",
        ",\"request\":\"HEARTBEATS\"", ",\"request\":\"GET / HTTP/1.1\",\"heartbeat\":\"HEARTBEAT\",\"status\":200",
    ])
    func requestForTheTextOfHeartbeatsIsARequest(members: String) {
        #expect(reading(members)?.kind == .request)
    }

    @Test(arguments: [
        (",\"pid\":1234", "1234"), (",\"pid\":\"1234\"", "1234"), (",\"process\":\"cron\"", "cron"),
        (",\"process\":\"cron\",\"pid\":1234", "1234"), (",\"pid\":null", ""), (",\"pid\":{\"id\":1}", ""),
        (",\"pid\":\"\\u0031\"", "1"), ("", ""),
    ])
    func processIsANumberOrAText(members: String, process: String) {
        #expect(reading(",\"msg\":\"x\"\(members)")?.process == process)
        #expect(reading("\(members),\"level\":\"info\"")?.process == process)
    }

    @Test func processAloneIsNoMessage() {
        #expect(reading(",\"pid\":1234") == nil)
        #expect(reading(",\"pid\":1234,\"status\":200")?.kind == .request)
    }

    @Test func heartbeatMayHaveNoTime() {
        let expected = ParsedLine.with { $0.kind = .heartbeat }
        #expect(ParsedLine("[-] [-] HEARTBEAT", as: json) == expected)
        #expect(ParsedLine("{\"heartbeat\":\"HEARTBEAT\"}", as: json) == expected)
        #expect(ParsedLine("{\"heartbeat\":\"OTHER\"}", as: json) == nil)
    }

    @Test(arguments: [
        (",\"request\":\"GET / HTTP/1.1\"", LogRecord.Kind.request), (",\"method\":\"GET\"", .request),
        (",\"url\":\"/x\"", .request), (",\"status\":\"404\"", .request),
        (",\"status\":404,\"level\":\"info\"", .request),
        (",\"level\":\"info\"", .message), (",\"msg\":\"x\"", .message), (",\"level\":30,\"msg\":\"x\"", .message),
        (",\"status\":\"degraded\",\"msg\":\"x\"", .message), (",\"status\":1000,\"msg\":\"x\"", .message),
        (",\"method\":\"-\",\"path\":\"\",\"status\":null,\"msg\":\"x\"", .message),
    ])
    func kindFollowsFromWhatIsThere(members: String, kind: LogRecord.Kind) {
        #expect(reading(members)?.kind == kind)
    }

    @Test(arguments: ["", ",\"ip\":\"10.0.0.1\"", ",\"msg\":\"\"", ",\"level\":null", ",\"status\":true"])
    func lineOfNeitherKindIsMalformed(members: String) {
        #expect(reading(members) == nil)
    }

    @Test func requestHasNoLevelAndNoMessage() {
        let read = reading(",\"level\":\"error\",\"msg\":\"handled request\",\"status\":404")
        #expect(read == .with { ($0.time, $0.status) = ("2026-11-20T10:00:00Z", 404) })
    }

    @Test func errorOfCaddyIsAMessageThoughItHasARequest() {
        let members = #"""
            ,"level":"error","logger":"http.log.error.log0","msg":"refused","status":502,"duration":0.1,\#
            "request":{"remote_ip":"10.0.0.1","method":"GET","uri":"/a"}
            """#
        let expected = ParsedLine.with {
            ($0.kind, $0.time, $0.client) = (.message, "2026-11-20T10:00:00Z", "10.0.0.1")
            ($0.level, $0.message) = (.error, "refused")
        }
        #expect(reading(members) == expected)
        #expect(reading(members.replacing(".error.", with: ".access."))?.kind == .request)
    }

    @Test func preferredPathWinsWhateverTheOrder() {
        #expect(reading(",\"ip\":\"b\",\"remote_addr\":\"a\",\"client\":\"c\",\"status\":1")?.client == "a")
        #expect(reading(",\"client\":\"c\",\"ip\":\"b\",\"status\":1")?.client == "b")
        #expect(reading(",\"remote_addr\":null,\"ip\":\"-\",\"client\":\"c\",\"status\":1")?.client == "c")
    }

    @Test func lastOfEqualKeysWins() {
        #expect(reading(",\"ip\":\"a\",\"status\":200,\"ip\":\"b\",\"status\":404")?.client == "b")
        #expect(reading(",\"ip\":\"\\u0061\",\"status\":200,\"ip\":\"b\"")?.client == "b")
        #expect(reading(",\"ip\":\"a\",\"status\":200,\"ip\":null")?.client == "a")
    }

    @Test func requestLineGoesBeforeItsParts() {
        let parts = ",\"method\":\"POST\",\"uri\":\"/index.html\""
        let whole = reading(",\"request\":\"GET /a?b HTTP/1.1\"" + parts)
        #expect(whole?.method == .get)
        #expect(whole?.path == "/a")
        let broken = reading(",\"request\":\"\\u0016\\u0003\"" + parts)
        #expect(broken?.method == .post)
        #expect(broken?.path == "/index.html")
    }

    @Test(arguments: [
        ("1795168800.123", "2026-11-20T10:00:00.123Z"), ("1795168800", "2026-11-20T10:00:00Z"),
        ("\"1795168800123\"", "2026-11-20T10:00:00.123Z"), ("1.7951688e9", "2026-11-20T10:00:00Z"),
        ("17951688E+2", "2026-11-20T10:00:00Z"), ("1795168800123e0", "2026-11-20T10:00:00.123Z"),
        ("\"20/Nov/2026:12:00:00 +0200\"", "2026-11-20T10:00:00Z"),
        ("\"2026-11-20T12:00:00.5+02:00\"", "2026-11-20T10:00:00.5Z"),
        ("\"2026\\/11\\/20 10:00:00\"", "2026-11-20T10:00:00Z"),
    ])
    func timeIsANumberOrAText(text: String, time: String) {
        #expect(ParsedLine("{\"ts\":\(text),\"status\":200}", as: json)?.time == time)
    }

    @Test(arguments: [
        "null", "\"-\"", "\"\"", "true", "\"today\"", "-1", "1e999999999999999999", "1e-5000", "1e99", "9e17", "{}",
        "[]",
        "\"1e\"", "1234567890123456789012345678901234567890",
    ])
    func lineWithoutATimeIsMalformed(text: String) {
        let read = ParsedLine("{\"ts\":\(text),\"status\":200}", as: json)
        #expect(read == nil || read?.time == "1970-01-01T00:00:00Z" && text == "1e-5000")
    }

    @Test(arguments: [
        (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{c}\n\r\t"), (#""\u00e9\u20AC""#, "é€"),
        (#""\ud83d\ude00!""#, "😀!"), (#""\ud83d""#, "\u{fffd}"), (#""\ud83dx""#, "\u{fffd}x"),
        (#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"), (#""\ude00\ude00""#, "\u{fffd}\u{fffd}"),
        (#""\ud83d\u0041""#, "\u{fffd}A"),
        (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
        (#""\u12""#, "\\u12"), (#""\uzzzz""#, "\\uzzzz"), (#""\x41\xc3\xa9""#, "Aé"), (#""\xg""#, "\\xg"),
        (#""\q""#, "\\q"),
        (#""\\\\\"""#, "\\\\\""), (#""\u0000""#, "\0"), ("42", "42"), ("-1.5e3", "-1.5e3"),
    ])
    func stringIsReadWithoutItsEscapes(text: String, decoded: String) {
        #expect(reading(",\"ip\":\"plain\",\"msg\":\(text)")?.message == decoded)
        #expect(reading(",\"msg\":\(text),\"ip\":\"plain\"")?.client == "plain")
    }

    @Test func keysMayHaveEscapes() {
        #expect(reading(#","\u006ds\u0067":"x""#)?.message == "x")
        #expect(reading(#","request":{"headers":{"\u0055ser-Agent":["x"]}},"status":1"#)?.agent == "x")
        #expect(reading(#","ms\g":"x""#) == nil)
    }

    @Test(arguments: [
        (#"["a","b"]"#, "a"), (#"[["a"],"b"]"#, "a"), ("[]", ""), (#"["","b"]"#, ""), (#"[{"x":"b"},"c"]"#, ""),
        ("\"a\"", "a"),
    ])
    func firstElementOfAnArrayCounts(value: String, agent: String) {
        let read = reading(",\"status\":1,\"request\":{\"headers\":{\"X\":[1],\"User-Agent\":\(value)}}")
        #expect(read?.agent == agent)
    }

    @Test(arguments: [
        (#"["a","b"]"#, "b"), (#"["a"]"#, "a"), (#"["a",["b","c"],"d"]"#, "d"), (#"["a",""]"#, "a"), ("[]", ""),
        (#"["a",{"X-Forwarded-For":"b"}]"#, "a"), (#"["a","\u0062"]"#, "b"), ("\"a\"", "a"),
    ])
    func lastElementOfTheListsOfProxiesCounts(value: String, list: String) {
        let text = line(
            ",\"status\":1,\"request\":{\"headers\":{\"X-Forwarded-For\":\(value),\"User-Agent\":[\"x\",\"y\"]}}")
        let bytes = Array(text.utf8)
        var parser = LineParser(format: json, heartbeat: "HEARTBEAT", zone: .utc)
        var record = LogRecord()
        #expect(parser.parse(bytes.span, 0..<bytes.count, into: &record))
        let read = record.isDecoded ? parser.decoded : bytes
        #expect(String(decoding: read[record.forwardedFor], as: UTF8.self) == list)
        #expect(String(decoding: read[record.agent], as: UTF8.self) == "x")
    }

    @Test func flatKeyWithDotsIsAPathToo() {
        #expect(reading(",\"request.method\":\"GET\"")?.method == .get)
        #expect(reading(",\"request.method\":\"GET\",\"request\":{\"method\":\"POST\"}")?.method == .post)
    }

    @Test(arguments: [
        ("10.0.0.1:5678", "10.0.0.1"), ("[2001:db8::1]:5678", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"),
        ("[::1]", "::1"), ("host", "host"), (":1", ":1"), ("[", "["), ("a:b", "a:b"), ("a:", "a:"), ("::1", "::1"),
    ])
    func portIsNotPartOfTheAddress(text: String, client: String) {
        #expect(reading(",\"status\":1,\"request\":{\"remote_addr\":\"\(text)\"}")?.client == client)
    }

    @Test func ownKeysTakeThePlaceOfTheStandardOnes() throws {
        let keys = try JSONKeys(overriding: [.ip: ["src.addr", "src.name"], .message: []])
        let line = #"{"ts":1,"src":{"name":"b"},"ip":"a","level":"warn","msg":"x"}"#
        let read = ParsedLine(line, as: .json(keys))
        #expect(read?.client == "b")
        #expect(read?.level == .warn)
        #expect(read?.message == "")
    }

    @Test func oneKeyMayServeTwoFields() throws {
        let keys = try JSONKeys(overriding: [.ip: ["who"], .message: ["who"]])
        let read = ParsedLine(#"{"ts":1,"who":"\u0061bc"}"#, as: .json(keys))
        #expect(read?.client == "abc")
        #expect(read?.message == "abc")
    }
}
