import Foundation
import Glibc
import Subprocess
import Testing
import VisorTesting

/// `fake_log_gen` as a user runs it.
@Suite(.timeLimit(.minutes(10))) final class FakeLogGenProgramTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String]) async throws -> ProgramRun {
        try await VisorProgram.fakeLogGen.run(arguments)
    }

    @Test func sameSeedGivesTheSameLinesAndTheirTruth() async throws {
        let arguments = ["-m", "error", "--start", "2026-11-20T10:00:00Z", "--seed", "5", "--count", "2000"]
        let first = try await run(arguments + ["-o", folder.path("a")])
        #expect(first.status == 0 && first.standardOutput.isEmpty && first.standardError.isEmpty)
        let again = try await run(arguments + ["--truth", folder.path("t.json")])
        #expect(try folder.text("a") == again.standardOutput)
        #expect(try GeneratorTruth(contentsOf: folder.path("t.json")).counts.lines == 2_000)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a", "t.json"])
    }

    @Test func appendsToTheFile() async throws {
        try folder.write("log", "old\n")
        _ = try await run(["--start", "now", "--count", "3", "-o", folder.path("log")])
        let lines = try folder.text("log").split(separator: "\n")
        #expect(lines.count == 4 && lines[0] == "old")
    }

    @Test func interruptEndsItWithWholeLinesAndTheTruth() async throws {
        let (log, truth) = (folder.path("log"), folder.path("t.json"))
        let generator = ProgramBeside(
            path: VisorProgram.fakeLogGen.path, arguments: ["--rate", "2000", "-o", log, "--truth", truth])
        let status = try await generator.run { process in
            try await wait(until: "the log has grown") {
                let attributes = try? FileManager.default.attributesOfItem(atPath: log)
                return (attributes?[.size] as? Int ?? 0) >= 100_000
            }
            kill(process, SIGINT)
        }
        #expect(status == .exited(0))
        let text = try folder.text("log")
        #expect(text.hasSuffix("\n"))
        let counted = try GeneratorTruth(contentsOf: truth)
        #expect(counted.counts.lines == text.utf8.count { $0 == UInt8(ascii: "\n") })
    }

    @Test func fullDiskIsOneLineAndExitCodeOneAndNoTruth() async throws {
        let truth = folder.path("t.json")
        let result = try await run(["--start", "now", "--count", "10", "-o", "/dev/full", "--truth", truth])
        #expect(result.status == 1)
        #expect(result.standardError == "fake_log_gen: cannot write to /dev/full: No space left on device\n")
        #expect(!FileManager.default.fileExists(atPath: truth))
    }

    // alerting and log_producer write nothing there, and kafka_sandbox reads nothing.
    @Test(arguments: VisorProgram.allCases.filter { ![.alerting, .logProducer, .kafkaSandbox].contains($0) })
    func closedOutputIsOneLineAndExitCodeOne(_ program: VisorProgram) async throws {
        let log = try folder.write("a.log", "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n")
        let arguments = program == .fakeLogGen ? "--start now --count 5" : "-i \(log)"
        let call = ProgramCall(program: "bash", arguments: ["-c", "'\(program.path)' \(arguments) >&-"])
        let result = try await call.run()
        #expect(result.status == 1)
        #expect(result.errorLines.count == 1)
        #expect(result.standardError.contains("standard output"))
    }

    @Test func truthLeavesWhatIsNoPlainFileAlone() async throws {
        let arguments = ["--start", "now", "--count", "5", "--truth"]
        try folder.makeFolder("folder")
        #expect(try await run(arguments + [folder.path("folder")]).status == 1)
        #expect(try await run(arguments + ["-"]).status == 2)
        let real = try folder.write("real", "old")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: real)
        #expect(try await run(arguments + [folder.path("link")]).status == 0)
        #expect(try GeneratorTruth(contentsOf: real).counts.lines == 5)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == real)
    }

    @Test(arguments: ["-0500", "-0330"]) func zoneWestOfGreenwichMayStandApart(_ zone: String) async throws {
        let log = folder.path("log")
        let made = try await run(
            ["--start", "2026-11-20T10:00:00Z", "--count", "5", "-m", "error", "--time-zone", zone, "-o", log])
        #expect(made.status == 0, "\(made.standardError)")
        let read = try await VisorProgram.streamMonitor.run(
            ["-i", log, "--time-zone", zone, "--summary", folder.path("s.json")])
        #expect(read.status == 0, "\(read.standardError)")
        #expect(try SummaryDocument(contentsOf: folder.path("s.json")).start == "2026-11-20T10:00:00Z")
    }

    @Test(arguments: ["ALIVE", "I am \"alive\" \\o/", "café"], [["-m", "access"], ["-m", "error"]])
    func heartbeatsOfAnyTextAreKnownAgain(_ text: String, _ mode: [String]) async throws {
        let log = folder.path("log")
        _ = try await run(
            mode + ["--start", "now", "--rate", "10", "--count", "100", "--heartbeat-message", text, "-o", log])
        _ = try await VisorProgram.streamMonitor.run(
            ["-i", log, "--heartbeat-message", text, "--summary", folder.path("s.json")])
        let summary = try SummaryDocument(contentsOf: folder.path("s.json"))
        #expect(summary.heartbeats == 3)
        #expect(summary.malformed == 0)
    }

    @Test(arguments: [[], ["-m", "error"]])
    func linesThatFollowTheClockHaveTrueTimes(_ arguments: [String]) async throws {
        let before = Date()
        let log = folder.path("log")
        _ = try await run(arguments + ["--rate", "1000", "--duration", "1s", "-o", log])
        let summary = folder.path("s.json")
        _ = try await VisorProgram.streamMonitor.run(["-i", log, "--window", "1s", "--summary", summary])
        let span = try SummaryDocument(contentsOf: summary)
        let start = try Date(try #require(span.start), strategy: .iso8601)
        let end = try Date(try #require(span.end), strategy: .iso8601)
        #expect(span.lines == 1_000)
        #expect(start > before - 1 && end < Date() + 1)
    }
}
