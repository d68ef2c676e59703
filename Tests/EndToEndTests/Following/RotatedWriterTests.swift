import Foundation
import Glibc
import Subprocess
import Testing
import VisorTesting

/// `fake_log_gen` as a writer whose log is rotated while it writes.
@Suite(.timeLimit(.minutes(10))) struct RotatedWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var log: String { folder.path("access.log") }
    private var size: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: log)
        return attributes?[.size] as? Int ?? 0
    }

    /// Runs the generator, does something to its log, and ends it by a signal.
    private func write(
        _ arguments: [String], _ body: (_ process: pid_t) async throws -> Void
    ) async throws {
        let generator = ProgramBeside(
            path: VisorProgram.fakeLogGen.path,
            arguments: arguments + ["-o", log, "--truth", folder.path("truth.json")])
        let status = try await generator.run { process in
            try await wait(until: "the log is there") { FileManager.default.fileExists(atPath: log) }
            try await body(process)
            kill(process, SIGTERM)
        }
        #expect(status == .exited(0))
    }

    private func rotate(to part: Int) async throws {
        try await wait(until: "the log has grown") { size >= 100_000 }
        try FileManager.default.moveItem(atPath: log, toPath: folder.path("access.log.\(part)"))
    }

    /// Every number once, in its order, and as many lines as the truth says.
    private func checkParts(_ count: Int) throws {
        let names = (1...count).map { "access.log.\($0)" } + ["access.log"]
        let parts = try names.map { try folder.text($0) }
        #expect(parts.allSatisfy { $0.hasSuffix("\n") && !$0.isEmpty })
        let lines = parts.joined().split(separator: "\n")
        let truth = try GeneratorTruth(contentsOf: folder.path("truth.json"))
        #expect(lines.count == truth.counts.lines)
        let numbers = lines.compactMap { $0.firstMatch(of: #/"[A-Z]+ /line/(\d+) HTTP/#).flatMap { Int($0.1) } }
        #expect(numbers == Array(1...truth.counts.hits))
    }

    @Test func partsOfARotatedLogHoldEveryLineOnce() async throws {
        let arguments = ["--numbered", "--rate", "20000", "--heartbeat-interval", "0.1", "--malformed", "0.01"]
        try await write(arguments) { _ in
            for part in 1...5 { try await rotate(to: part) }
            try await wait(until: "the last part is begun") { size > 0 }
        }
        try checkParts(5)
    }

    @Test func hangupsUnderLoadTearNothing() async throws {
        try await write(["--numbered", "--rate", "20000"]) { process in
            for part in 1...5 {
                try await rotate(to: part)
                for _ in 1...3 { kill(process, SIGHUP) }
            }
            try await wait(until: "the last part is begun") { size > 0 }
        }
        try checkParts(5)
    }

    @Test func hangupMakesTheFileAnewWhereNoLineIsDue() async throws {
        try await write(["--rate", "0.001", "--heartbeat-interval", "0"]) { process in
            try FileManager.default.moveItem(atPath: log, toPath: folder.path("old.log"))
            kill(process, SIGHUP)
            try await wait(until: "the file is there again") { FileManager.default.fileExists(atPath: log) }
        }
    }

    @Test func hangupEndsWhatWritesToStandardOutput() async throws {
        let generator = ProgramBeside(path: VisorProgram.fakeLogGen.path, arguments: ["--rate", "10"])
        let status = try await generator.run { kill($0, SIGHUP) }
        #expect(status == .signaled(SIGHUP))
    }
}
