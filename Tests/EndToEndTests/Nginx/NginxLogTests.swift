import Testing
import VisorTesting

/// Logs that a real nginx wrote, analysed by the real program.
@Suite(.enabled(if: RealServers.areWanted), .timeLimit(.minutes(10)))
final class NginxLogTests {
    private let folder: TemporaryFolder
    private let sent = NginxRequests.usual + NginxRequests.odd + NginxRequests.forwarded.map(\.request)
    private let bulk = 200

    init() throws { folder = try TemporaryFolder() }

    private func sendAll() async throws {
        try await NginxServer.run(in: folder) { server in
            let client = ServerClient(port: server.port)
            for request in sent {
                let seen = try await client.send(request)
                #expect(seen == nil || seen == request.status, "\(request)")
            }
            #expect(try await client.sendAll("/page/[1-\(bulk)]") == [Int](repeating: 200, count: bulk))
        }
    }

    @Test func everyAccessFormatCountsTheRequestsSent() async throws {
        try await sendAll()
        let expected = ExpectedRequests(sent, bulk: bulk)
        for log in NginxConfiguration.logs {
            let comment: Comment = "\(log.name) as \(log.format)"
            let own = try await folder.summary(of: log.name, ["--format", log.format])
            expected.check(own, comment)
            #expect(own.clients == ["127.0.0.1": sent.count + bulk], comment)
            // A file that is sent at 16 KiB a second.
            #expect(log.hasDuration ? (own.duration?.max ?? 0) > 0.5 : own.duration == nil, comment)
            let trusting = try await folder.summary(of: log.name, ["--format", log.format, "--trust", "127.0.0.0/8"])
            expected.check(trusting, comment)
            #expect(trusting.clients == (log.hasForwardedFor ? forwardedClients : own.clients), comment)
        }
    }

    /// Who the clients are for one who takes nginx's own client for a proxy.
    private var forwardedClients: [String: Int] {
        var clients = ["127.0.0.1": sent.count - NginxRequests.forwarded.count + bulk]
        for (_, client) in NginxRequests.forwarded { clients[client, default: 0] += 1 }
        return clients
    }

    @Test func levelsOfTheErrorLogAreCounted() async throws {
        try await sendAll()
        let lines = try folder.text("error.log").split(separator: "\n")
        var levels: [String: Int] = [:]
        for line in lines {
            let level = line.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
            levels[String(level), default: 0] += 1
        }
        #expect(Set(levels.keys).isSuperset(of: ["error", "info", "notice"]))
        for format in ["auto", "nginx_error"] {
            let summary = try await folder.summary(of: "error.log", ["--format", format])
            #expect(summary.malformed == 0)
            #expect(summary.lines == lines.count)
            #expect(summary.hits == 0)
            #expect(summary.levels == levels)
            #expect(summary.top.clients.map(\.key) == ["127.0.0.1"])
            let failures = lines.count { $0.contains("[error]") && $0.contains("client: ") }
            #expect(summary.top.errorClients.map(\.count) == [failures])
        }
    }

    @Test func logOfAServerUnderLoadIsReadToTheLastLine() async throws {
        let connections = 8
        var answered = 0
        try await NginxServer.run(in: folder) { server in
            answered = try await ServerClient(port: server.port).load("/page/load", connections: connections)
        }
        for log in NginxConfiguration.logs where log.format != "auto" {
            let summary = try await folder.summary(of: log.name, ["--format", log.format])
            #expect(answered > 0)
            #expect((answered...answered + connections).contains(summary.lines))
            #expect(summary.malformed == 0)
            #expect(summary.status == ["200": summary.lines])
            #expect(summary.top.paths.map(\.key) == ["/page/load"])
        }
    }
}
