import Foundation
import Glibc
import VisorTesting

/// The program `alerting` with a folder of its own, a receiver that writes a file, and quick intervals.
final class AlertingUnderTest {
    let folder: TemporaryFolder
    let port: UInt16
    private var starts = 0

    /// - Parameter receiver: the receiver, without its name; a file if there is none.
    init(receiver: String? = nil, _ more: String = "") throws {
        folder = try TemporaryFolder()
        port = try LoopbackSocket.freePort()
        let receiver = receiver ?? #""type": "file", "path": "\#(folder.path("notices.jsonl"))""#
        try folder.write(
            "alerting.json",
            """
            {"receivers": [{"name": "ops", \(receiver)}], "address": "127.0.0.1:\(port)", "group_wait": "200ms",
             "group_interval": "1s", "checkpoint": "\(folder.path("state"))"\(more)}
            """)
    }

    /// Where a path is.
    func url(_ path: String = "") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Starts the program, and waits until it answers.
    func start(_ arguments: [String] = []) async throws -> ChildProgram {
        starts += 1
        let program = try ChildProgram(
            VisorProgram.alerting.path, ["--config", folder.path("alerting.json")] + arguments, in: folder,
            name: "alerting\(starts)")
        try await wait(until: "alerting answers") { try LoopbackSocket.isAnswered(port: port) || !program.isRunning }
        return program
    }

    /// Raises alerts, as often as it takes until they are accepted.
    func raise(_ json: String) async throws {
        try await wait(until: "the alerts are accepted") {
            let call = ProgramCall(
                program: "curl",
                arguments: [
                    "-s", "--noproxy", "*", "--max-time", "30", "-o", "/dev/null", "-w", "%{http_code}",
                    "--data-binary",
                    "@-", self.url("/api/v2/alerts"),
                ], input: Array(json.utf8))
            return try await call.run().standardOutput == "200"
        }
    }

    /// What the program says of its outbox.
    func outbox() async throws -> String {
        let call = ProgramCall(program: "curl", arguments: ["-s", "--noproxy", "*", url("/api/v1/outbox")])
        return try await call.run().standardOutput
    }

    /// A notice as a file has it.
    struct Told: Decodable {
        struct Alert: Decodable {
            let labels: [String: String]
            let end: String?

            private enum CodingKeys: String, CodingKey {
                case labels
                case end = "ends_at"
            }
        }

        let id: String
        let status: String
        let alerts: [Alert]
        let omitted: Int
    }

    /// What has been told.
    var told: [Told] {
        get throws {
            guard FileManager.default.fileExists(atPath: folder.path("notices.jsonl")) else { return [] }
            let lines = try folder.text("notices.jsonl").split(separator: "\n")
            return try lines.map { try JSONDecoder().decode(Told.self, from: Data($0.utf8)) }
        }
    }

    /// Runs `amtool` against the program.
    func amtool(_ arguments: String...) async throws -> String {
        let call = ProgramCall(
            program: "amtool", arguments: ["--alertmanager.url=\(url())"] + arguments,
            environment: ["HOME": folder.path])
        let run = try await call.run()
        guard run.status == 0 else { throw ScriptFailed(description: "amtool \(arguments): \(run.standardError)") }
        return run.standardOutput
    }
}
