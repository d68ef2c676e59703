import Foundation
import Glibc
import Testing
import VisorKafka
import VisorTesting

/// What a group makes of topics that are not what they were: nothing is counted twice, and what is lost is said.
///
/// Brokers in memory delete no topic: what one would be afterwards is put into others.
@Suite(.timeLimit(.minutes(10)), .enabled(if: KafkaBroker.real == nil)) final class GroupLossTests {
    private let folder: TemporaryFolder
    private let otherFolder: TemporaryFolder

    init() throws { (folder, otherFolder) = (try TemporaryFolder(), try TemporaryFolder()) }

    /// A group that has counted some lines, and has ended.
    private func countedGroup(lines: Int = 2_000) async throws -> (group: KafkaGroup, truth: GeneratorTruth) {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate(lines: lines)
        try group.start("first")
        try await group.send()
        try await group.waitForLines(truth.linesInWindows, of: "first")
        #expect(try await group.stop("first") == 0)
        return (group, truth)
    }

    /// The records of partition 0 of a topic, each in a file.
    private func records(of topic: String, at broker: String, from first: Int = 0) async throws -> [String] {
        var paths: [String] = []
        let lag = try await lag(of: topic, at: broker, group: "none")
        for offset in first..<(lag.first?.high ?? 0) {
            let path = folder.path("record.\(topic).\(offset)")
            try await folder.bash("kcat -C -q -b \(broker) -t \(topic) -p 0 -o \(offset) -c 1 -D '' > '\(path)'")
            paths.append(path)
        }
        return paths
    }

    private func append(_ paths: [String], to topic: String, at broker: String) async throws {
        for path in paths {
            try await folder.bash("kcat -P -b \(broker) -t \(topic) -p 0 -X message.max.bytes=8000000 '\(path)'")
        }
    }

    private func lag(of topic: String, at broker: String, group: String) async throws -> [KafkaLag.Partition] {
        let run = try await VisorProgram.streamMonitor.run([
            "kafka-lag", "--kafka", "\(broker)/\(topic)", "--group", group, "--json",
        ])
        guard run.status == 0 else { throw WaitFailed(what: run.standardError, deadline: .zero) }
        return try JSONDecoder().decode(KafkaLag.self, from: Data(run.standardOutput.utf8)).partitions
    }

    @Test func partialsOfAnotherVersionEndEachProcess() async throws {
        let (group, _) = try await countedGroup()
        let topic = "visor.partials.\(group.name)"
        let first = try #require(try await records(of: topic, at: group.broker.address).first)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: first)))
        // Behind the mark of four bytes.
        bytes[4] = 99
        try await append([try folder.write("later", bytes)], to: topic, at: group.broker.address)
        for name in ["first", "second", "first"] {
            let child = try group.start(name)
            #expect(try await child.end(within: KafkaGroup.patience) == 1)
            #expect(try child.errors.contains("\(topic) has records of another version of Visor"))
        }
    }

    @Test func snapshotWithoutItsLogEndsTheProcess() async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate(lines: 2_000)
        try group.start("first")
        try await group.send()
        try await group.waitForLines(truth.linesInWindows, of: "first")
        let state = "visor.state.\(group.name)"
        try await wait(until: "there is a snapshot", deadline: KafkaGroup.patience, every: .seconds(1)) {
            try await lag(of: state, at: group.broker.address, group: "none").contains { $0.high > 0 }
        }
        #expect(try await group.stop("first") == 0)
        let other = KafkaGroup(in: folder, try await KafkaBroker(in: otherFolder), like: group)
        let snapshots = try await records(of: state, at: group.broker.address)
        try await append(snapshots, to: state, at: other.broker.address)
        let child = try other.start("second")
        #expect(try await child.end(within: KafkaGroup.patience) == 1)
        let words = try child.errors
        #expect(words.contains("the state of the group is at record "), "\(words)")
        #expect(words.contains(" of visor.partials.\(group.name), which has the records 0 to 0"), "\(words)")
    }

    @Test func topicThatWasMadeAnewStopsItsPartitionsAndNoOther() async throws {
        let (group, truth) = try await countedGroup()
        let partials = "visor.partials.\(group.name)"
        let other = KafkaGroup(in: folder, try await KafkaBroker(in: otherFolder), like: group)
        try await append(
            try await records(of: partials, at: group.broker.address), to: partials, at: other.broker.address)
        // In one partition there are more messages than were read, in the others none.
        let read = try await lag(of: group.topic, at: group.broker.address, group: group.name)
        let position = try #require(read.first { $0.partition == 0 }).high
        let lines = try await self.lines(position + 100, from: "2026-11-20T10:00:30Z")
        try await send(lines, to: other)
        let child = try other.start("second")
        try await child.waitForWords("the topic was made anew; read it with another --group")
        try await other.waitForLines(truth.linesInWindows + 50, of: "second")
        #expect(child.isRunning)
        #expect(try await other.stop("second") == 0)
        let summary = try other.summary(of: "second")
        #expect(summary.counts.lines == truth.counts.lines + 100)
        #expect(try !child.errors.contains("\(group.topic)/0: is read up to"))
    }

    @Test func messagesThatWereDeletedUnreadAreCountedAsLost() async throws {
        let (group, truth) = try await countedGroup()
        let before = try await lag(of: group.topic, at: group.broker.address, group: group.name)
        let position = try #require(before.first { $0.partition == 0 }).high
        // Three times what is kept of a partition.
        try await send(try await lines(80_000, from: "2026-11-20T11:00:00Z"), to: group)
        let after = try await lag(of: group.topic, at: group.broker.address, group: group.name)
        let (low, high) = try #require(after.first { $0.partition == 0 }.map { ($0.low, $0.high) })
        #expect(high == position + 80_000 && low > position)
        let child = try group.start("first")
        try await child.waitForWords("\(group.topic)/0: the messages \(position) to \(low - 1) were deleted before")
        try await group.waitForLines(truth.linesInWindows + (high - low) * 9 / 10, of: "first")
        try await wait(until: "all is read", deadline: KafkaGroup.patience, every: .milliseconds(500)) {
            try await group.lag().partitions.first { $0.topic == group.topic && $0.partition == 0 }?.committed == high
        }
        #expect(try await group.stop("first") == 0)
        #expect(try group.summary(of: "first").counts.lines == truth.counts.lines + high - low)
    }

    /// Lines of a log from a moment on, a thousand in a second.
    private func lines(_ count: Int, from start: String) async throws -> String {
        let path = folder.path("foreign.log")
        let run = try await VisorProgram.fakeLogGen.run([
            "--start", start, "--rate", "1000", "--seed", "9", "--count", "\(count)", "--heartbeat-interval", "0", "-o",
            path,
        ])
        #expect(run.status == 0, "\(run.standardError)")
        return path
    }

    /// Sends lines, a message each, to partition 0.
    private func send(_ path: String, to group: KafkaGroup) async throws {
        try await folder.bash("kcat -P -b \(group.broker.address) -t \(group.topic) -p 0 < '\(path)'")
    }
}
