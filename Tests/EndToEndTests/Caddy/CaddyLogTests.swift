import Testing
import VisorTesting

/// The log that a real Caddy wrote, analysed by the real program.
@Suite(.enabled(if: RealServers.areWanted), .timeLimit(.minutes(10)))
final class CaddyLogTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let direct: [ServerRequest] = [
        .get("/", 200), .get("/page/2?q=a%20b&r=%22x%22", 200), .get("/with%20space.txt", 200), .get("/old", 301),
        .get("/gone", 410), .get("/broken", 500), .get("/forbidden/deep", 403), .get("/missing", 404),
        .get("/proxy/down", 502), .get("/", 200, "--http1.0"), .get("/", 206, "-r", "0-3"),
        .get("/", 416, "-r", "9999-"),
        .get("/page/a", 200, "-A", "quote \" and back \\ slash", "-e", "http://x/\"ref\""),
        .get("/page/a", 200, "-A", "tab\there, ümlaut"), .get("/page/a", 200, "-H", "User-Agent;"),
        .get("/page/a", 200, "-A", #"","status":500,"x":"{"#),
        .get("/page/a", 200, "-A", String(repeating: "A", count: 5000)),
        .send("POST", "/page/b", 200, "-d", "x=1"), .send("DELETE", "/page/b", 200),
        ServerRequest(description: "HEAD", way: .curl(["-I", "/page/3"]), status: 200, method: "HEAD"),
        .raw("GET /page/a\"b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200, "GET"),
        .raw([UInt8]("GET /page/".utf8) + [0xC3, 0x28] + [UInt8](" HTTP/1.0\r\n\r\n".utf8), 200, "GET"),
    ]

    @Test func jsonLogCountsTheRequestsSent() async throws {
        let sent = CaddyLogTests.direct + NginxRequests.forwarded.map(\.request)
        let bulk = 200
        try await CaddyServer.run(in: folder) { server in
            let client = ServerClient(port: server.port)
            for request in sent {
                let seen = try await client.send(request)
                #expect(seen == nil || seen == request.status, "\(request)")
            }
            #expect(try await client.sendAll("/page/[1-\(bulk)]") == [Int](repeating: 200, count: bulk))
        }
        let expected = ExpectedRequests(sent, bulk: bulk)
        for format in ["auto", "json"] {
            let summary = try await folder.summary(of: "access.log", ["--format", format])
            expected.check(summary, "\(format)")
            #expect(summary.clients == ["127.0.0.1": sent.count + bulk])
            #expect((summary.duration?.p50 ?? 0) > 0)
            let trusting = try await folder.summary(
                of: "access.log", ["--format", format, "--trust", "127.0.0.0/8"])
            var clients = ["127.0.0.1": CaddyLogTests.direct.count + bulk]
            for (_, client) in NginxRequests.forwarded { clients[client, default: 0] += 1 }
            #expect(trusting.clients == clients)
        }
        let server = try await folder.summary(of: "server.log")
        #expect(server.malformed == 0)
        #expect(server.lines == (try folder.text("server.log").split(separator: "\n").count))
    }

    @Test func logOfAServerUnderLoadIsReadToTheLastLine() async throws {
        let connections = 8
        var answered = 0
        try await CaddyServer.run(in: folder) { server in
            answered = try await ServerClient(port: server.port).load("/page/load", connections: connections)
        }
        let summary = try await folder.summary(of: "access.log")
        #expect(answered > 0)
        #expect((answered...answered + connections).contains(summary.lines))
        #expect(summary.malformed == 0)
        #expect(summary.status == ["200": summary.lines])
        #expect(summary.top.paths.map(\.key) == ["/page/load"])
    }
}
