import Foundation
import Testing
import VisorTesting

/// `stream_monitor kafka-lag` says how far behind a group is that another program is the member of.
@Suite(.timeLimit(.minutes(10))) final class KafkaLagTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What `--json` says.
    private struct Lag: Decodable, Equatable {
        struct Partition: Decodable, Equatable {
            let topic: String
            let partition: Int
            let low: Int
            let high: Int
            let committed: Int?
            let lag: Int
        }

        let group: String
        let lag: Int
        let partitions: [Partition]
    }

    private func lag(_ arguments: [String]) async throws -> ProgramRun {
        try await VisorProgram.streamMonitor.run(["kafka-lag"] + arguments, folder: folder.path)
    }

    @Test func whatAGroupHasCommittedIsSetAgainstWhatIsThere() async throws {
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("lag")
        let sent = try await VisorProgram.fakeLogGen.run([
            "--start", "now", "--count", "100", "--kafka", "\(broker.address)/\(topic)", "--source", "web-1",
        ])
        #expect(sent.status == 0)
        let arguments = ["--kafka", "\(broker.address)/\(topic)", "--group", "g-\(topic)"]
        let before = try JSONDecoder().decode(
            Lag.self, from: Data(try await lag(arguments + ["--json"]).standardOutput.utf8))
        #expect(before.group == "g-\(topic)" && before.lag == 100)
        #expect(before.partitions.allSatisfy { $0.committed == nil && $0.topic == topic && $0.lag == $0.high - $0.low })
        // Forty messages are taken by a member, which commits that when it goes.
        let read = try await ProgramCall(
            program: "kcat",
            arguments: [
                "-b", broker.address, "-G", "g-\(topic)", topic, "-X", "auto.offset.reset=earliest", "-c", "40", "-q",
            ]
        ).run()
        #expect(read.standardOutput.split(separator: "\n").count == 40)
        let after = try JSONDecoder().decode(
            Lag.self, from: Data(try await lag(arguments + ["--json"]).standardOutput.utf8))
        #expect(after.lag == 60)
        #expect(after.partitions.compactMap(\.committed).max() == 40)
        let table = try await lag(arguments)
        #expect(table.status == 0)
        let lines = table.standardOutput.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.first == ["PARTITION", "LOW", "HIGH", "COMMITTED", "LAG"])
        #expect(lines.contains { $0.dropFirst() == ["0", "100", "40", "60"] })
        #expect(lines.last == ["all", "60"])
    }

    @Test func whatIsWrongIsOneLine() async throws {
        let broker = try await KafkaBroker(in: folder)
        let missing = try await lag(["--kafka", "\(broker.address)/\(broker.topic("missing"))", "--group", "g"])
        #expect(missing.status == 1 && missing.errorLines.count == 1)
        #expect(missing.standardError.contains("Unknown topic"))
        let address = try await lag(["--kafka", "\(broker.address)", "--group", "g"])
        #expect(address.status == 2 && address.errorLines.count == 1)
        let property = try await lag(
            ["--kafka", "\(broker.address)/t", "--group", "g", "--kafka-property", "enable.auto.commit=secret"])
        #expect(property.status == 2 && property.errorLines.count == 1 && !property.standardError.contains("secret"))
        let silent = try await lag(["--kafka", "127.0.0.1:1/t", "--group", "g"])
        #expect(silent.status == 1 && silent.errorLines.count == 1)
        #expect(silent.standardError.contains("Connection refused"))
    }
}
