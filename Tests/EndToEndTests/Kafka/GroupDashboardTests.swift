import Foundation
import Glibc
import Testing
import VisorTesting

/// The dashboard of a merger, which reads no line itself.
@Suite(.timeLimit(.minutes(10)), .enabled(if: Curl.isThere)) struct GroupDashboardTests {
    private struct Sources: Decodable {
        struct Source: Decodable {
            let name: String
            let position: Int
            let unit: String
            let size: Int?
            let last: String?
        }

        let sources: [Source]
    }

    private struct Lines: Decodable {
        let lines: Int
    }

    @Test func mergerShowsWhatAllHaveReadAndHowFarThePartitionsAre() async throws {
        let folder = try TemporaryFolder()
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate(lines: 2_000)
        let port = try LoopbackSocket.freePort()
        try group.start("worker", role: "worker")
        try group.start("merger", role: "merger", ["--dashboard", "127.0.0.1:\(port)"])
        try await group.send()
        try await group.waitForLines(truth.linesInWindows, of: "merger")

        let range = "from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z"
        try await wait(until: "all lines are shown", deadline: KafkaGroup.patience) {
            try await get("summary?\(range)", port, as: Lines.self).lines == truth.linesInWindows
        }
        let sources = try await get("sources", port, as: Sources.self).sources
        #expect(sources.count == 4)
        #expect(sources.allSatisfy { $0.name.hasPrefix("\(group.topic) [") && $0.unit == "messages" })
        #expect(sources.allSatisfy { $0.size.map { size in size >= 0 } ?? false })
        #expect(sources.reduce(0) { $0 + $1.position } > 0)
        #expect(sources.contains { $0.last != nil })
        #expect(try await group.stop("merger") == 0)
        #expect(try await group.stop("worker") == 0)
    }

    private func get<Value: Decodable>(_ path: String, _ port: UInt16, as type: Value.Type) async throws -> Value {
        let url = "http://127.0.0.1:\(port)/api/v1/\(path)"
        let run = try await ProgramCall(program: "curl", arguments: ["-sf", "--noproxy", "*", url]).run()
        guard run.status == 0 else { throw ScriptFailed(description: "\(url): \(run.status)") }
        return try JSONDecoder().decode(type, from: Data(run.standardOutput.utf8))
    }
}
