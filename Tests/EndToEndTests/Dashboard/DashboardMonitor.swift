import Foundation
import VisorTesting

/// A monitor that follows a log and serves the dashboard.
final class DashboardMonitor {
    let folder: TemporaryFolder
    let port: UInt16
    /// What stands before all paths.
    let basePath: String
    /// By what pages are asked for.
    var scheme = "http"
    /// What curl is told each time besides.
    var curlArguments: [String] = []
    private var starts = 0

    init(basePath: String = "") throws {
        folder = try TemporaryFolder()
        port = try LoopbackSocket.freePort()
        self.basePath = basePath
    }

    /// Where a path is.
    func url(_ path: String) -> String { "\(scheme)://127.0.0.1:\(port)\(basePath)/\(path)" }

    /// The arguments of the monitor, whose windows are one second long.
    var arguments: [String] {
        [
            "-i", folder.path("access.log"), "--follow", "--checkpoint", folder.path("state"), "--output",
            folder.path("windows.jsonl"), "--quiet", "--window", "1s", "--lateness", "0s", "--idle", "500ms",
            "--dashboard",
            "127.0.0.1:\(port)", "--base-path", basePath.isEmpty ? "/" : basePath,
        ]
    }

    /// Starts the monitor and waits until it answers.
    func start(_ more: [String] = []) async throws -> ChildProgram {
        starts += 1
        let monitor = try ChildProgram(
            VisorProgram.streamMonitor.path, arguments + more, in: folder, name: "monitor\(starts)")
        try await monitor.waitWhileRunning(until: "the monitor has read something") {
            try await self.get("readyz").status == 200
        }
        return monitor
    }

    /// An answer.
    struct Answer {
        let status: Int
        /// The fields of its head, a line each, in small letters.
        let head: String
        let body: String
    }

    /// Asks for a path with curl.
    func get(_ path: String, _ arguments: [String] = []) async throws -> Answer {
        let call = ProgramCall(
            program: "curl",
            arguments: ["-s", "-i", "--max-time", "60", "--noproxy", "*"] + curlArguments + arguments + [url(path)])
        let text = try await call.run().standardOutput
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        let head = parts.first.map(String.init) ?? ""
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(
            status: status ?? 0, head: head.lowercased(), body: parts.count > 1 ? String(parts[1]) : "")
    }

    /// Asks for an object of the interface.
    func object<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) async throws -> Value {
        let answer = try await get("api/v1/\(path)")
        guard answer.status == 200 else { throw ScriptFailed(description: "\(path): \(answer.status) \(answer.body)") }
        return try JSONDecoder().decode(type, from: Data(answer.body.utf8))
    }

    /// Writes a log that is generated, of which the generator says what is in it.
    func generate(_ lines: Int, _ arguments: [String] = []) async throws -> GeneratorTruth {
        let run = try await VisorProgram.fakeLogGen.run(
            [
                "--start", "2026-11-20T10:00:00Z", "--rate", "100", "--seed", "7", "--count", "\(lines)",
                "--truth-window",
                "1s", "-o", folder.path("access.log"), "--truth", folder.path("truth.json"),
            ] + arguments)
        guard run.status == 0 else { throw ScriptFailed(description: run.standardError) }
        return try GeneratorTruth(contentsOf: folder.path("truth.json"))
    }
}

/// The figures of windows, a column each.
struct SeriesDocument: Decodable {
    let step: Double
    let start: [Double]
    let lines: [Int]
    let hits: [Int]
    let errors: [Int]
    let bytes: [Int]
    let serverErrors: [Int]

    enum CodingKeys: String, CodingKey {
        case step, start, lines, hits, errors, bytes
        case serverErrors = "5xx"
    }
}
