import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// An intake that listens at a free port for as long as a test's body runs.
struct TestIntake {
    let folder: TemporaryFolder
    let feed: IntakeFeed
    let server: WebServer
    let port: Int

    /// Runs an intake with a journal in a folder.
    static func run(
        in folder: TemporaryFolder? = nil, limits: IntakeLimits = IntakeLimits(), web: WebLimits = WebLimits(),
        token: BearerToken? = nil, readTo position: JournalPosition? = nil, _ body: (TestIntake) async throws -> Void
    ) async throws {
        let folder = try folder ?? TemporaryFolder()
        let endpoint = Endpoint(scheme: .http, host: "127.0.0.1", port: 0)
        var settings = IntakeFeed.Settings(
            folder: folder.path, token: token, profile: InputProfile(), heartbeat: "HEARTBEAT")
        settings.limits = limits
        var servers: [WebServer] = []
        let feed = try IntakeFeed(settings, readTo: position) { routes in
            servers = [WebServer(at: endpoint, routes: routes, limits: web)]
            return servers
        }
        let server = try #require(servers.first)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await feed.run() }
            defer { feed.stop() }
            try await wait(until: "it listens", every: .milliseconds(5)) { server.port != nil }
            feed.goOn(from: nil)
            feed.begin(known: [], wake: {})
            try await body(TestIntake(folder: folder, feed: feed, server: server, port: server.port ?? 0))
        }
    }

    /// The records that the journal has.
    func records() throws -> [JournalRecord] {
        var reader = JournalReader(folder: folder.path, from: nil, in: HostFileSystem())
        var records: [JournalRecord] = []
        while let record = try reader.next(before: JournalPosition(segment: 1_000, offset: 0)) {
            records.append(record)
        }
        return records
    }

    /// The lines of all records.
    func lines() throws -> [UInt8] { try records().flatMap(\.lines) }

    /// Sends a request.
    func post(_ fields: [String] = [], _ body: [UInt8]) async throws -> TestAnswer {
        try await TestPeer.request(port, "POST", "/ingest", fields, body: body)
    }

    func post(_ fields: [String] = [], _ text: String) async throws -> TestAnswer {
        try await post(fields, Array(text.utf8))
    }

    /// The fields of a batch.
    static func batch(
        _ from: Int, _ to: Int, source: String = "web1", incarnation: String = "a", _ more: [String] = []
    ) -> [String] {
        [
            "Visor-Source: \(source)", "Visor-Incarnation: \(incarnation)", "Visor-From: \(from)", "Visor-To: \(to)",
        ] + more
    }
}

extension WebLimits {
    /// Limits under which peers that hold something are not cut off while a test waits for its turn.
    static var patient: WebLimits {
        var web = WebLimits()
        web.headerTime = .seconds(600)
        web.bodyTime = .seconds(600)
        return web
    }
}

/// The first answer of a kind, for which a request is made again and again.
func firstAnswer(
    like isWanted: (TestAnswer) -> Bool, to request: () async throws -> TestAnswer
) async throws -> TestAnswer {
    var answer = TestAnswer(status: 0, text: "")
    try await wait(until: "such an answer comes", every: .milliseconds(1)) {
        answer = try await request()
        return isWanted(answer)
    }
    return answer
}
