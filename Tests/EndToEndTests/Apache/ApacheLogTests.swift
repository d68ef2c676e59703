import Testing
import VisorTesting

/// Logs that a real Apache wrote, analysed by the real program.
@Suite(.enabled(if: RealServers.areWanted), .timeLimit(.minutes(10)))
final class ApacheLogTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func everyAccessFormatCountsTheRequestsSent() async throws {
        var sent = ApacheRequests.usual + ApacheRequests.odd
        var bulk: [Int] = []
        try await ApacheServer.run(in: folder) { server in
            if server.hasVersion6 { sent += ApacheRequests.version6 }
            let client = ServerClient(port: server.port)
            for request in sent {
                let seen = try await client.send(request)
                #expect(seen == nil || seen == request.status, "\(request)")
            }
            bulk = try await client.sendAll("/page/[1-300]?q=[1-2]")
        }
        #expect(bulk == [Int](repeating: 200, count: 600))
        for log in ApacheConfiguration.logs {
            for format in ["auto", log.format] {
                let summary = try await summary(of: log.name, format: format)
                check(summary, against: sent, bulk: bulk.count, "\(log.name) as \(format)")
            }
        }
    }

    private func check(
        _ summary: SummaryDocument, against sent: [ServerRequest], bulk: Int, _ comment: Comment
    ) {
        ExpectedRequests(sent, bulk: bulk).check(summary, comment)
        let clients = sent.contains { if case .raw(_, .version6, _) = $0.way { true } else { false } } ? 2 : 1
        #expect(summary.clientsDistinct == clients, comment)
        #expect(summary.top.clients.count == clients, comment)
    }

    @Test func logsThatALogFormatStringDescribesHaveTheirDurationsAndForwardedClients() async throws {
        let forwarded = NginxRequests.forwarded
        let sent = ApacheRequests.usual + ApacheRequests.odd + forwarded.map(\.request)
        let bulk = 200
        try await ApacheServer.run(in: folder) { server in
            let client = ServerClient(port: server.port)
            for request in sent { _ = try await client.send(request) }
            #expect(try await client.sendAll("/page/[1-\(bulk)]") == [Int](repeating: 200, count: bulk))
        }
        let expected = ExpectedRequests(sent, bulk: bulk)
        for log in ApacheConfiguration.describedLogs {
            let summary = try await folder.summary(of: log.name, ["--format", log.format, "--trust", "127.0.0.0/8"])
            expected.check(summary, "\(log.format)")
            #expect((summary.duration?.p50 ?? 0) > 0)
            var clients = ["127.0.0.1": sent.count + bulk]
            if log.format.contains("X-Forwarded-For") {
                clients = ["127.0.0.1": sent.count + bulk - forwarded.count]
                for (_, client) in forwarded { clients[client, default: 0] += 1 }
            }
            #expect(summary.clients == clients)
        }
    }

    @Test func errorLogHasNoMalformedLine() async throws {
        let forbidden = 25
        var hasVersion6 = false
        try await ApacheServer.run(in: folder) { server in
            hasVersion6 = server.hasVersion6
            let client = ServerClient(port: server.port)
            for request in ApacheRequests.usual + ApacheRequests.odd + (hasVersion6 ? ApacheRequests.version6 : []) {
                _ = try await client.send(request)
            }
            _ = try await client.sendAll("/forbidden/[1-\(forbidden)]")
        }
        let text = try folder.text("error.log")
        let lines = text.split(separator: "\n")
        for format in ["auto", "apache_error"] {
            let summary = try await summary(of: "error.log", format: format)
            #expect(summary.malformed == 0)
            #expect(summary.lines == lines.count)
            #expect(summary.hits == 0)
            #expect(summary.levels == levels(of: lines))
            let clients = Set(summary.top.clients.map(\.key))
            #expect(clients == (hasVersion6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"]))
            #expect(summary.top.errorClients.first?.key == "127.0.0.1")
            #expect((summary.top.errorClients.first?.count ?? 0) >= forbidden)
        }
    }

    /// The reference: `[time] [module:level] ...`.
    private func levels(of lines: [Substring]) -> [String: Int] {
        var levels: [String: Int] = [:]
        for line in lines {
            let fields = line.split(separator: "]")
            guard fields.count > 1, let level = fields[1].split(separator: ":").last else { continue }
            levels[String(level), default: 0] += 1
        }
        return levels
    }

    @Test func logOfAServerUnderLoadIsReadToTheLastLine() async throws {
        let connections = 8
        var answered = 0
        try await ApacheServer.run(in: folder) { server in
            answered = try await ServerClient(port: server.port).load("/page/load", connections: connections)
        }
        let lines = try folder.text("access.combined.log").utf8.count { $0 == UInt8(ascii: "\n") }
        let summary = try await summary(of: "access.combined.log", format: "auto")
        #expect(answered > 0)
        #expect((answered...answered + connections).contains(summary.lines))
        #expect(summary.lines == lines)
        #expect(summary.hits == lines)
        #expect(summary.malformed == 0)
        #expect(summary.status == ["200": lines])
        #expect(summary.top.paths.map(\.key) == ["/page/load"])
        #expect(summary.top.sections.first?.key == "/page")
    }

    private func summary(of log: String, format: String) async throws -> SummaryDocument {
        let output = folder.path("summary.\(log).\(format).json")
        let run = try await VisorProgram.streamMonitor.run([
            "-i", folder.path(log), "--format", format, "--summary", output,
        ])
        #expect(run.status == 0, "\(run.standardError)")
        #expect(run.standardError.isEmpty)
        return try SummaryDocument(contentsOf: output)
    }
}
