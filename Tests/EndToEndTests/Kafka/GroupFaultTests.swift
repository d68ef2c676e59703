import Foundation
import Glibc
import Testing
import VisorTesting

/// What a group makes of what cannot be: one line that says so, and nothing that is counted wrongly.
@Suite(.timeLimit(.minutes(10))) final class GroupFaultTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func monitor(_ arguments: [String], name: String) throws -> ChildProgram {
        try ChildProgram(VisorProgram.streamMonitor.path, arguments, in: folder, name: name)
    }

    /// Brokers come: a process that is started before them waits, and a signal ends it in peace.
    @Test(arguments: ["both", "worker", "merger"]) func nobodyThereIsSaidAndWaitedFor(_ role: String) async throws {
        let alone = try monitor(
            ["--kafka", "127.0.0.1:1/logs", "--role", role, "--checkpoint", folder.path("state"), "--quiet"],
            name: "alone")
        try await alone.waitForWords("visor.partials.visor")
        try await alone.waitForWords("trying again")
        let start = ContinuousClock.now
        alone.send(SIGTERM)
        #expect(try await alone.end(within: KafkaGroup.patience) == 0)
        #expect(start.duration(to: .now) < .seconds(25))
    }

    @Test func processWithOtherSettingsEndsWithALineAndTheGroupGoesOn() async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate(lines: 2_000)
        let first = try group.start("first")
        try await group.send(0..<4)
        try await group.waitForLines(500, of: "first")
        let other = try group.start("other", window: "2s")
        #expect(try await other.end(within: KafkaGroup.patience) == 1)
        let words = try other.errors
        #expect(words.contains("is counted by other settings"), "\(words)")
        try await group.send(4..<8)
        try await group.waitForLines(truth.windows.reduce(0) { $0 + $1.counts.lines }, of: "first")
        #expect(try await group.stop("first") == 0)
        #expect(try group.summary(of: "first").counts == truth.counts)
        // It says so once, however much the other has written.
        #expect(try first.errors.components(separatedBy: "folds by other settings").count <= 2)
    }

    /// A worker merges nothing: whoever merges under its name goes on from where the group is, and not from nothing.
    @Test func stateOfAWorkerIsNoMergers() async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate(lines: 2_000)
        try group.start("first")
        try group.start("m", role: "worker")
        try await group.send(0..<4)
        try await group.waitForLines(500, of: "first")
        #expect(try await group.stop("m") == 0)
        try group.start("m", role: "merger")
        try await group.send(4..<8)
        try await group.waitForLines(truth.windows.reduce(0) { $0 + $1.counts.lines }, of: "first")
        for member in ["first", "m"] {
            #expect(try await group.stop(member) == 0)
            #expect(try group.summary(of: member).counts == truth.counts)
        }
    }

    /// Messages of a foreign producer: bytes that are no text, none at all, and one long line; a file says what they amount to.
    @Test func messagesThatAreNoLinesAreCountedAndDoNotStopTheGroup() async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate(lines: 2_000)
        try group.start("m")
        let poison: [[UInt8]] = [
            [0xff, 0xfe, 0, 1, 0x80], [UInt8](repeating: UInt8(ascii: "x"), count: 900_000), [0x0a], [0],
        ]
        let paths = try poison.enumerated().map { try folder.write("poison\($0)", $1) }
        let kcat = ["-P", "-b", group.broker.address, "-t", group.topic, "-p", "0"]
        // Of an empty file it makes no message, but of a key with nothing behind it.
        for (arguments, input) in [(paths, ""), (["-K:"], "key:\n")] {
            let call = ProgramCall(program: "kcat", arguments: kcat + arguments, input: Array(input.utf8))
            let sent = try await call.run()
            #expect(sent.status == 0, "\(sent.standardError)")
        }
        try await group.send()
        try await group.waitForLines(truth.windows.reduce(0) { $0 + $1.counts.lines }, of: "m")
        #expect(try await group.stop("m") == 0)
        let found = try group.summary(of: "m")
        #expect(found.hits == truth.counts.hits && found.status == truth.counts.status)
        // As a file with the same lines.
        let same = (poison + [[]]).reduce(into: []) { $0 += $1.last == 0x0a ? $1 : $1 + [0x0a] }
        try folder.write("all.log", same + Array(try folder.text("a.log").utf8))
        let run = try await VisorProgram.streamMonitor.run([
            "-i", folder.path("all.log"), "--format", "combined", "--window", "1s", "--quiet", "--summary",
            folder.path("file.json"),
        ])
        #expect(run.status == 0, "\(run.standardError)")
        let file = try SummaryDocument(contentsOf: folder.path("file.json"))
        #expect(found.lines == file.lines && found.lines == truth.counts.lines + 5)
        #expect(found.malformed == file.malformed && found.malformed == truth.malformed + 5)
    }
}
