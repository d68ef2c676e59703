import Foundation
import Glibc
import Testing
import VisorTesting

/// The generator sends lines to a topic, and the brokers in memory begin and end as they are told.
@Suite(.timeLimit(.minutes(10))) final class KafkaGeneratorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String]) async throws -> ProgramRun {
        try await VisorProgram.fakeLogGen.run(arguments, folder: folder.path)
    }

    @Test func eachLineIsSentOnceAndAcknowledged() async throws {
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("generated")
        let arguments = ["--start", "2026-11-20T10:00:00Z", "--seed", "3", "--count", "5000"]
        let sent = try await run(arguments + ["--kafka", "\(broker.address)/\(topic)", "--source", "web-1"])
        #expect(sent.status == 0 && sent.standardOutput.isEmpty && sent.standardError.isEmpty)
        let written = try await run(arguments)
        let messages = try await broker.read(topic)
        let counted = CountedLines(messages)
        #expect(counted.lines == written.standardOutput.split(separator: "\n").map(String.init))
        #expect(counted.gaps == 0 && counted.doubled == 0 && counted.partitions.count == 1)
        #expect(messages.allSatisfy { $0.key == "web-1" })
        // Another run is another incarnation of the same source.
        _ = try await run(arguments + ["--kafka", "\(broker.address)/\(topic)", "--source", "web-1"])
        let both = CountedLines(try await broker.read(topic))
        #expect(both.lines.count == 10_000 && both.partitions.count == 2 && both.doubled == 0)
    }

    @Test func stopWaitsUntilAllIsAcknowledged() async throws {
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("stopped")
        let generator = try ChildProgram(
            VisorProgram.fakeLogGen.path,
            [
                "--kafka", "\(broker.address)/\(topic)", "--rate", "2000", "--numbered", "--truth",
                folder.path("t.json"),
            ],
            in: folder, name: "generator")
        while try await broker.read(topic).isEmpty {}
        generator.send(SIGTERM)
        #expect(try await generator.end(within: .patience) == 0)
        let counted = CountedLines(try await broker.read(topic))
        #expect(counted.lines.count == (try GeneratorTruth(contentsOf: folder.path("t.json"))).counts.lines)
    }

    @Test func nobodyThereHoldsLinesBackAndIsSaid() async throws {
        let generator = try ChildProgram(
            VisorProgram.fakeLogGen.path, ["--kafka", "127.0.0.1:1/logs", "--count", "10"], in: folder,
            name: "generator")
        try await generator.waitForWords("trying again, and nothing is lost")
        generator.send(SIGTERM)
        #expect(try await generator.end(within: .patience) == 0)
    }

    @Test(arguments: [
        (["--kafka", "127.0.0.1:1"], "no address of a topic"), (["--kafka", "h/a,b"], "several topics"),
        (["--kafka", "h/a", "-o", "x.log"], "lines go to one place"),
        (["--kafka", "h/a", "--tcp", "h:1"], "one place"),
        (["--kafka", "h/a", "--source", ""], "without control characters"),
        (["--kafka", "h/a", "--kafka-property", "acks=0"], "'acks' cannot be set"),
    ])
    func whatCannotBeIsOneLine(_ arguments: [String], _ words: String) async throws {
        let run = try await run(arguments)
        #expect(run.status == 2 && run.errorLines.count == 1, "\(run.standardError)")
        #expect(run.standardError.contains(words), "\(run.standardError)")
    }

    @Test(arguments: [SIGTERM, SIGINT]) func sandboxEndsAtASignal(_ signal: Int32) async throws {
        let sandbox = try ChildProgram(
            VisorProgram.kafkaSandbox.path, ["--brokers", "2", "--topic", "logs:7", "--topic", "x:1"], in: folder,
            name: "sandbox")
        try await wait(until: "it says where it is") { try folder.text("sandbox.output").contains("\n") }
        let address = try folder.text("sandbox.output").split(separator: "\n")[0]
        #expect(address.split(separator: ",").count == 2)
        let list = try await ProgramCall(program: "kcat", arguments: ["-b", "\(address)", "-L"]).run()
        #expect(list.standardOutput.contains("topic \"logs\" with 7 partitions"))
        sandbox.send(signal)
        #expect(try await sandbox.end(within: .patience) == 0)
    }

    @Test(arguments: ["logs", "logs:0", "logs:101", "a b:1", ":3"])
    func sandboxRefusesWhatIsNoTopic(_ topic: String) async throws {
        let run = try await VisorProgram.kafkaSandbox.run(["--topic", topic])
        #expect(run.status == 2 && run.standardError.contains("'\(topic)' is no topic"), "\(run.standardError)")
    }
}
