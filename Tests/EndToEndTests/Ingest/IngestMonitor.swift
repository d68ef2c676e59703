import Foundation
import VisorTesting

/// Whether there is curl to send with.
enum Curl {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")
}

/// A monitor that takes lines by HTTP, and a folder with all that it writes and is sent.
final class IngestMonitor {
    let folder: TemporaryFolder
    let port: UInt16
    private var starts = 0

    init() throws {
        folder = try TemporaryFolder()
        port = try LoopbackSocket.freePort()
    }

    /// Where lines are sent to.
    var url: String { "http://127.0.0.1:\(port)/ingest" }

    /// Starts the monitor, with windows that close soon after lines stop coming, and waits until it answers.
    func start(_ arguments: [String] = [], listen: String? = nil) async throws -> ChildProgram {
        starts += 1
        let own = [
            "--listen", listen ?? "http://127.0.0.1:\(port)", "--checkpoint", folder.path("state"), "--output",
            folder.path("windows.jsonl"), "--summary", folder.path("summary.json"), "--quiet", "--lateness", "0s",
            "--idle", "500ms",
        ]
        let monitor = try ChildProgram(
            VisorProgram.streamMonitor.path, own + arguments, in: folder, name: "monitor\(starts)")
        try await monitor.waitWhileRunning(until: "the monitor listens") { try LoopbackSocket.isAnswered(port: port) }
        return monitor
    }

    /// Ends a monitor, and returns the summary that it wrote.
    func stop(_ monitor: ChildProgram) async throws -> SummaryDocument {
        try await wait(until: "it listens to signals") { monitor.listens(to: SIGTERM) }
        monitor.send(SIGTERM)
        let status = try await monitor.end(within: .patience)
        guard status == 0 else { throw FollowedLog.Ended(description: "\(status): \(try monitor.errors)") }
        return try SummaryDocument(contentsOf: folder.path("summary.json"))
    }

    /// Writes a log that is generated, of which the generator says what is in it.
    func generate(_ lines: Int, to name: String = "access.log") async throws {
        let run = try await VisorProgram.fakeLogGen.run([
            "--start", "2026-11-20T10:00:00Z", "--seed", "7", "--numbered", "--count", "\(lines)", "-o",
            folder.path(name),
        ])
        guard run.status == 0 else { throw ScriptFailed(description: run.standardError) }
    }

    /// What the program makes of a file that it reads to its end.
    func truth(_ name: String = "access.log") async throws -> SummaryDocument {
        let run = try await VisorProgram.streamMonitor.run([
            "-i", folder.path(name), "--summary", folder.path("truth.json"), "--quiet",
        ])
        guard run.status == 0 else { throw ScriptFailed(description: run.standardError) }
        return try SummaryDocument(contentsOf: folder.path("truth.json"))
    }

    /// Sends with curl, and returns the status of the answer and what else it says.
    func curl(_ arguments: [String], to url: String? = nil) async throws -> (status: Int, text: String) {
        let call = ProgramCall(
            program: "curl", arguments: ["-sS", "-i", "-w", "\n%{http_code}"] + arguments + [url ?? self.url],
            folder: folder.path)
        let run = try await call.run()
        let status = run.standardOutput.split(separator: "\n").last.flatMap { Int($0) }
        return (status ?? -1, run.standardOutput + run.standardError)
    }

    /// Waits until so many lines are in windows.
    func waitForWindows(_ lines: Int) async throws {
        try await wait(until: "\(lines) lines are in windows") {
            guard folder.has("windows.jsonl") else { return false }
            let text = try folder.text("windows.jsonl")
            let whole = text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
            return try SummaryDocument.windows(in: String(whole)).values.reduce(0) { $0 + $1.counts.lines } == lines
        }
    }
}
