import Foundation
import Glibc
import Testing
import VisorTesting

/// The program that ships logs, from files and the standard input to files, over crashes and rotation.
@Suite(.timeLimit(.minutes(10))) final class ProducerProgramTests {
    private let folder: TemporaryFolder
    private var starts = 0

    init() throws { folder = try TemporaryFolder() }

    private func start(_ arguments: [String]) throws -> ChildProgram {
        starts += 1
        let own = ["--checkpoint", folder.path("state"), "--poll", "50ms", "--batch-age", "20ms"]
        return try ChildProgram(
            VisorProgram.logProducer.path, arguments + own, in: folder, name: "producer\(starts)")
    }

    private func run(_ arguments: [String], input: String = "") async throws -> ProgramRun {
        try await VisorProgram.logProducer.run(
            arguments + ["--checkpoint", folder.path("state")], input: input, folder: folder.path)
    }

    private func lines(_ name: String) -> [Substring] {
        guard let data = FileManager.default.contents(atPath: folder.path(name)) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    @Test func onceSendsWhatIsThereAndThenWhatIsNew() async throws {
        try folder.write("a.log", "one\ntwo\n")
        try folder.write("a.log.1", "zero\n")
        #expect(try await run(["-i", "a.log*", "--once", "--to", "file:all.log"]).status == 0)
        try folder.write("a.log", "one\ntwo\nthree\n")
        let run = try await run(["-i", "a.log*", "--once", "--to", "file:all.log"])
        #expect(run.status == 0 && run.standardOutput.isEmpty && run.standardError.isEmpty)
        #expect(lines("all.log") == ["zero", "one", "two", "three"])
    }

    @Test func filtersAndSeveralDestinationsGoTogether() async throws {
        try folder.write("a.log", "192.0.2.7 GET /a\n192.0.2.8 GET /health\n192.0.2.9 PUT /b\n")
        let run = try await run([
            "-i", "a.log", "--once", "--to", "file:x.log", "file:y.log", "--exclude", "/health", "--anonymize",
        ])
        #expect(run.status == 0)
        for name in ["x.log", "y.log"] { #expect(lines(name) == ["192.0.2.0 GET /a", "192.0.2.0 PUT /b"]) }
    }

    @Test func standardInputIsShippedToItsEnd() async throws {
        let text = (0..<5_000).map { "line \($0)\n" }.joined()
        let run = try await run(["-i", "-", "--to", "file:all.log"], input: text)
        #expect(run.status == 0 && run.standardError.isEmpty)
        #expect(try folder.text("all.log") == text)
    }

    @Test func missingFileAndNobodyThereAreTold() async throws {
        let missing = try await run(["-i", "no.log", "--once", "--to", "file:all.log"])
        #expect(missing.status == 1 && missing.standardError == "log_producer: no.log: no such file\n")
        let none = try await run(["-i", "no.log"])
        #expect(none.status == 2 && none.errorLines.count == 1)
    }

    @Test func stopSendsWhatIsThere() async throws {
        try folder.write("a.log", "one\n")
        let producer = try start(["-i", folder.path("a.log"), "--to", "file:\(folder.path("all.log"))"])
        try await wait(until: "a line is there") { lines("all.log").count == 1 }
        try folder.append("two\n", to: "a.log")
        producer.send(SIGTERM)
        #expect(try await producer.end(within: .patience) == 0)
        #expect(lines("all.log") == ["one", "two"])
    }

    @Test func killedProducerLosesAndDoublesNothingUnderRotation() async throws {
        let generator = try ChildProgram(
            VisorProgram.fakeLogGen.path,
            ["-o", folder.path("a.log"), "--rate", "4000", "--numbered", "--count", "20000", "--seed", "5"], in: folder,
            name: "generator")
        let arguments = ["-i", folder.path("a.log"), "--to", "file:\(folder.path("all.log"))"]
        var rotations = 0
        var hasEnded = false
        while !hasEnded {
            let producer = try start(arguments)
            let count = lines("all.log").count
            try await wait(until: "lines come") {
                lines("all.log").count > count || written().count >= 20_000
            }
            if rotations < 6 {
                rotations += 1
                rename(folder.path("a.log"), folder.path("a.log.\(7 - rotations)"))
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...400)))
            producer.send(SIGKILL)
            try await producer.end(within: .patience)
            hasEnded = written().count >= 20_000
        }
        try await generator.end(within: .patience)
        // The last rotation may have left nothing at the path.
        if !folder.has("a.log") { try folder.write("a.log", "") }
        let last = try await run(["-i", folder.path("a.log"), "--once", "--to", "file:\(folder.path("all.log"))"])
        #expect(last.status == 0, "\(last.standardError)")
        let (sent, all) = (lines("all.log"), written())
        #expect(sent.count == all.count && all.count == 20_000)
        #expect(Set(sent) == Set(all))
    }

    /// All lines of all parts of the log.
    private func written() -> [Substring] {
        (["a.log"] + (1...7).map { "a.log.\($0)" }).flatMap { lines($0) }
    }
}
