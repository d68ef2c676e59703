import Testing
import VisorTesting

/// With `--anonymize` no address of a client is in anything that comes out.
@Suite(.timeLimit(.minutes(10))) final class AnonymizationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Logs, the arguments that they need, and the clients as they are to be named.
    ///
    /// Of each address and each host's name a part has a number that stands nowhere else.
    static let logs: [(text: String, arguments: [String], clients: [String: Int])] = [
        (
            """
            192.0.2.177 - alice177 [20/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 500 5
            192.0.2.178 - - [20/Nov/2026:10:00:01 +0000] "GET /a HTTP/1.1" 500 5
            2001:db8:1:2:aaaa:bbbb:cccc:e177 - - [20/Nov/2026:10:00:02 +0000] "GET /a HTTP/1.1" 404 5
            host177.example.test - - [20/Nov/2026:10:00:03 +0000] "GET /a HTTP/1.1" 200 5
            192.0.2.177 malformed
            2001:db8::e177

            """, [], ["192.0.2.0": 2, "2001:db8:1:2::": 1, "name": 1]
        ),
        (
            """
            127.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 500 5 "198.51.100.177, 192.0.2.177"
            127.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 500 5 "-"

            """,
            ["--format", #"%h %l %u %t "%r" %>s %b "%{X-Forwarded-For}i""#, "--trust", "127.0.0.0/8"],
            ["192.0.2.0": 1, "127.0.0.0": 1]
        ),
        (
            """
            {"time":1795168800,"client_ip":"192.0.2.177","status":500,"request":"GET /\\u0061 HTTP/1.1"}
            {"time":1795168800,"client_ip":"192.0.2.177:4711","level":"error","msg":"refused"}
            {"client_ip":"192.0.2.177"}

            """, [], ["192.0.2.0": 2]
        ),
        (
            """
            2026/11/20 10:00:00 [info] 7#7: *1 client 192.0.2.177 closed keepalive connection
            2026/11/20 10:00:01 [error] 7#7: *1 open() failed, client: 192.0.2.178, server: y, request: "GET / HTTP/1.1"

            """, [], ["192.0.2.0": 1]
        ),
    ]

    @Test(arguments: logs.indices)
    func noAddressIsInAnyOutput(_ number: Int) async throws {
        let log = AnonymizationTests.logs[number]
        try folder.write("a.log", log.text)
        let run = try await VisorProgram.streamMonitor.run(
            ["-i", "a.log", "--anonymize", "--summary", "s.json", "--output", "w.jsonl"] + log.arguments,
            folder: folder.path)
        #expect(run.status == 0, "\(run.standardError)")
        let outputs = [
            run.standardOutput, run.standardError, try folder.text("s.json"), try folder.text("w.jsonl"),
        ]
        for output in outputs { #expect(!output.contains("177") && !output.contains("178"), "\(output)") }
        #expect(outputs[0].contains("192.0.2.0"))
        #expect(try SummaryDocument(contentsOf: folder.path("s.json")).clients == log.clients)
    }

    @Test func withoutItTheAddressesAreThere() async throws {
        try folder.write("a.log", AnonymizationTests.logs[0].text)
        let run = try await VisorProgram.streamMonitor.run(
            ["-i", "a.log", "--summary", "s.json", "--output", "w.jsonl"], folder: folder.path)
        for output in [run.standardOutput, try folder.text("s.json"), try folder.text("w.jsonl")] {
            #expect(output.contains("192.0.2.177"))
        }
    }

    @Test(arguments: ["a.log", "-"]) func errorForALogOfNoFormatShowsNoAddress(input: String) async throws {
        let text = "192.0.2.177 said nothing\n"
        try folder.write("a.log", text)
        let run = try await VisorProgram.streamMonitor.run(
            ["-i", input, "--anonymize"], input: text, folder: folder.path)
        #expect(run.status == 1)
        #expect(run.errorLines.count == 1)
        #expect(run.standardError.contains("no line is of the format"))
        #expect(!run.standardError.contains("177"))
    }
}
