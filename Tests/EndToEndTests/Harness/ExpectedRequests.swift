import Testing
import VisorTesting

/// What an access log must amount to, by the requests that were sent.
struct ExpectedRequests: Sendable {
    private var lines: Int
    private var status: [String: Int]
    private var methods: [String: Int]

    /// What these requests amount to, and a number of successful `GET` requests besides.
    init(_ sent: [ServerRequest], bulk: Int = 0) {
        lines = sent.count + bulk
        status = ["200": bulk]
        methods = ["GET": bulk]
        for request in sent {
            status["\(request.status)", default: 0] += 1
            if let method = request.method { methods[method, default: 0] += 1 }
        }
    }

    /// Records an issue wherever a summary says otherwise.
    func check(_ summary: SummaryDocument, _ comment: Comment) {
        #expect(summary.malformed == 0, comment)
        #expect(summary.heartbeats == 0, comment)
        #expect(summary.lines == lines, comment)
        #expect(summary.hits == lines, comment)
        #expect(summary.status == status, comment)
        #expect(summary.methods == methods, comment)
    }
}

extension SummaryDocument {
    /// The clients of the top list.
    var clients: [String: Int] { Dictionary(uniqueKeysWithValues: top.clients.map { ($0.key, $0.count) }) }
}

extension TemporaryFolder {
    /// What `stream_monitor` finds in a log of the folder; a run that does not end well is an issue.
    func summary(of log: String, _ arguments: [String] = [], input: [UInt8] = []) async throws -> SummaryDocument {
        let call = ProgramCall(
            program: VisorProgram.streamMonitor.path,
            arguments: ["-i", log] + arguments + ["--summary", path("summary.json"), "--quiet"], input: input,
            folder: path)
        let run = try await call.run()
        #expect(run.status == 0, "\(run.standardError)")
        #expect(run.standardError.isEmpty)
        return try SummaryDocument(contentsOf: path("summary.json"))
    }
}
