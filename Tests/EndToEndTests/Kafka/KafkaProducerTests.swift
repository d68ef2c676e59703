import Foundation
import Glibc
import Testing
import VisorTesting

/// Lines reach a topic once, as `kcat` reads it, whatever becomes of those who send them.
@Suite(.timeLimit(.minutes(10))) final class KafkaProducerTests {
    private let folder: TemporaryFolder
    private var starts = 0

    init() throws { folder = try TemporaryFolder() }

    private func start(_ arguments: [String]) throws -> ChildProgram {
        starts += 1
        let own = ["--checkpoint", folder.path("state"), "--poll", "50ms", "--batch-age", "20ms", "--quiet"]
        return try ChildProgram(
            VisorProgram.logProducer.path, arguments + own, in: folder, name: "producer\(starts)")
    }

    private func run(_ arguments: [String], input: String = "") async throws -> ProgramRun {
        try await VisorProgram.logProducer.run(
            arguments + ["--checkpoint", folder.path("state")], input: input, folder: folder.path)
    }

    private func lines(_ name: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: folder.path(name)) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func filesGoToATopicOnceWithTheirNamesAndPlaces() async throws {
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("files")
        try folder.write("a.log", "one\n\nthree\n")
        try folder.write("b.log", "alpha\nskip me\n")
        let arguments = [
            "-i", "a.log", "b.log", "--once", "--to", "kafka://\(broker.address)/\(topic)", "--label", "site=shop",
            "--source", "web1", "--exclude", "skip",
        ]
        #expect(try await run(arguments).status == 0)
        try folder.append("four\n", to: "a.log")
        let again = try await run(arguments)
        #expect(again.status == 0 && again.standardOutput.isEmpty && again.standardError.isEmpty)
        let messages = try await broker.read(topic)
        let counted = CountedLines(messages)
        #expect(counted.gaps == 0 && counted.doubled == 0)
        let own = messages.filter { $0.key == "web1:\(folder.path("a.log"))" }
        #expect(own.map(\.payload) == ["one", "", "three", "four"])
        #expect(own.map { $0.identity?.offsets ?? [] } == [[4], [5], [11], [16]])
        let other = messages.filter { $0.key == "web1:\(folder.path("b.log"))" }
        #expect(other.map(\.payload) == ["alpha", nil] && other.last?.identity?.from == 6)
        #expect(messages.allSatisfy { $0.headers(named: "visor-label") == ["site=shop"] })
        #expect(counted.partitions.count == 2 && counted.partitions.values.allSatisfy { $0.count == 1 })
    }

    @Test func severalLinesGoIntoAMessageAndPipesToo() async throws {
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("pipe")
        let text = (0..<1_000).map { "line \($0)\n" }.joined()
        let run = try await run(
            ["-i", "-", "--to", "kafka://\(broker.address)/\(topic)", "--lines-per-message", "50"], input: text)
        #expect(run.status == 0 && run.standardError.isEmpty)
        let messages = try await broker.read(topic)
        let counted = CountedLines(messages)
        #expect(counted.lines == (0..<1_000).map { "line \($0)" } && counted.gaps == 0)
        #expect(messages.count < 100)
    }

    @Test func killedProducerLosesAndDoublesNothingUnderRotation() async throws {
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("killed")
        let count = 10_000
        let generator = try ChildProgram(
            VisorProgram.fakeLogGen.path,
            ["-o", folder.path("a.log"), "--rate", "4000", "--numbered", "--count", "\(count)", "--seed", "5"],
            in: folder, name: "generator")
        let arguments = ["-i", folder.path("a.log"), "--to", "kafka://\(broker.address)/\(topic)"]
        var rotations = 0
        var isOver = false
        while !isOver {
            let producer = try start(arguments)
            // What is rotated away before the first look, nobody has asked for.
            try await wait(until: "the log is known") { isKnown }
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...600)))
            if rotations < 4 {
                rotations += 1
                rename(folder.path("a.log"), folder.path("a.log.\(5 - rotations)"))
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...400)))
            producer.send(SIGKILL)
            try await producer.end(within: .patience)
            isOver = written.count >= count
        }
        try await generator.end(within: .patience)
        if !folder.has("a.log") { try folder.write("a.log", "") }
        let last = try await run(arguments + ["--once"])
        #expect(last.status == 0, "\(last.standardError)")
        let counted = CountedLines(try await broker.read(topic))
        let missing = Set(written).subtracting(counted.lines).count
        #expect(counted.lines.count == count && missing == 0, "\(counted.lines.count) count, \(missing) are missing")
        #expect(counted.gaps == 0 && counted.partitions.values.allSatisfy { $0.count == 1 })
    }

    /// Whether there is a state.
    private var isKnown: Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path("state"))) ?? []
        return names.contains { $0.hasSuffix(".checkpoint") }
    }

    /// All lines of all parts of the log.
    private var written: [String] { (["a.log"] + (1...4).map { "a.log.\($0)" }).flatMap { lines($0) } }

    @Test func lineThatIsTooLargeStopsItsSourceAndNoOther() async throws {
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("large")
        try folder.write("a.log", "before\n\(String(repeating: "x", count: 1_020_000))\nbehind\n")
        try folder.write("b.log", "other\n")
        let arguments = ["-i", "a.log", "b.log", "--once", "--to", "kafka://\(broker.address)/\(topic)"]
        let stopped = try await run(arguments)
        #expect(stopped.status == 1)
        #expect(stopped.standardError.contains(":\(folder.path("a.log")) at byte 7 is larger than is taken"))
        #expect(Set(CountedLines(try await broker.read(topic)).lines) == ["before", "other"])
        guard KafkaBroker.real == nil else { return }
        // What the brokers take is for them to say; those in memory take everything.
        let mended = try await run(arguments + ["--kafka-property", "message.max.bytes=2000000"])
        #expect(mended.status == 0, "\(mended.standardError)")
        let counted = CountedLines(try await broker.read(topic))
        #expect(counted.lines.count == 4 && counted.lines.contains("behind") && counted.gaps == 0)
    }

    @Test func stopSendsWhatIsThereAndNobodyThereHoldsItBack() async throws {
        try folder.write("a.log", "one\n")
        let away = try start(["-i", folder.path("a.log"), "--to", "kafka://127.0.0.1:1/logs"])
        try await away.waitForWords("trying again, and nothing is lost")
        away.send(SIGTERM)
        #expect(try await away.end(within: .patience) == 0)
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("stop")
        let producer = try start(["-i", folder.path("a.log"), "--to", "kafka://\(broker.address)/\(topic)"])
        var count = 0
        while count == 0 { count = try await broker.read(topic).count }
        try folder.append("two\n", to: "a.log")
        producer.send(SIGTERM)
        #expect(try await producer.end(within: .patience) == 0)
        #expect(CountedLines(try await broker.read(topic)).lines == ["one", "two"])
    }

    @Test func secretsAreNeverShown() async throws {
        let file = try folder.write("password", "s3cret\n")
        chmod(file, 0o600)
        try folder.write("a.log", "one\n")
        let arguments = ["-i", "a.log", "--to", "kafka://127.0.0.1:1/logs"]
        let shown = try await run(
            arguments + [
                "--kafka-property", "sasl.username=n4me", "--kafka-property-file", "sasl.password=\(file)",
                "--print-config",
            ])
        #expect(shown.status == 0 && shown.standardOutput.contains("sasl.username=..."))
        #expect(!shown.standardOutput.contains("s3cret") && !shown.standardOutput.contains("n4me"))
        for property in ["security.protocol=s3cret", "acks=1", "no.such=s3cret"] {
            let wrong = try await run(arguments + ["--once", "--kafka-property", property])
            #expect(wrong.status == 2 && wrong.errorLines.count == 1, "\(wrong.standardError)")
            #expect(!wrong.standardError.contains("s3cret"))
        }
    }
}
