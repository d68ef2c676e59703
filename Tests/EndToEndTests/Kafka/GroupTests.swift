import Foundation
import Glibc
import Testing
import VisorTesting

/// A group of any size counts each line of a topic once: what the generator says that there is, and what one reader finds.
@Suite(.timeLimit(.minutes(10))) final class GroupTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func lines(_ truth: GeneratorTruth) -> Int { truth.windows.reduce(0) { $0 + $1.counts.lines } }

    private func check(_ group: KafkaGroup, _ name: String, _ truth: GeneratorTruth) throws {
        let summary = try group.summary(of: name)
        #expect(summary.counts == truth.counts)
        #expect(summary.malformed == truth.malformed && truth.malformed > 0)
        #expect(summary.tooLate == 0 && summary.dropped == 0)
    }

    private func checkWindows(_ group: KafkaGroup, _ name: String, _ truth: GeneratorTruth) throws {
        let windows = try group.windows(of: name)
        #expect(Set(windows.keys) == Set(truth.windows.map(\.start)))
        for window in truth.windows { #expect(windows[window.start]?.counts == window.counts) }
        // None is written twice as it is.
        let written = try folder.text("\(name).jsonl").split(separator: "\n")
        #expect(Set(written).count == written.count)
    }

    /// Brokers in memory throw away what they cannot hold; then these tests would say nothing.
    private func checkThatAllIsKept(_ group: KafkaGroup) async throws {
        let lag = try await group.lag()
        #expect(lag.partitions.allSatisfy { $0.low == 0 })
        #expect(lag.partitions.filter { $0.topic == group.topic && $0.high > 0 }.count > 1)
    }

    @Test(arguments: [1, 2, 4]) func workersOfAnyNumberCountWhatOneReaderOfTheFileCounts(_ count: Int) async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate()
        let names = (1...count).map { "m\($0)" }
        for name in names { try group.start(name) }
        try await group.send()
        for name in names { try await group.waitForLines(lines(truth), of: name) }
        try await checkThatAllIsKept(group)
        for name in names { #expect(try await group.stop(name) == 0) }
        let whole = try await group.summaryOfFile()
        for name in names {
            try check(group, name, truth)
            try checkWindows(group, name, truth)
            #expect(try folder.text("\(name).json") == whole)
        }
    }

    @Test func heavyHittersAreWithinTheirBoundWhenTheKeysDoNotFit() async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate(["--clients", "60000", "--skew", "0.3"], lines: 24_000)
        for name in ["m1", "m2"] { try group.start(name) }
        try await group.send()
        try await group.waitForLines(lines(truth), of: "m1")
        try await checkThatAllIsKept(group)
        for name in ["m1", "m2"] { #expect(try await group.stop(name) == 0) }
        #expect(try folder.text("m1.json") == folder.text("m2.json"))
        try check(group, "m1", truth)
        let clients = try group.summary(of: "m1").top.clients
        let found = Dictionary(uniqueKeysWithValues: clients.map { ($0.key, $0) })
        let error = try #require(clients.first?.error)
        #expect(truth.maps.clients.count > 8_192 && error > 0)
        for (client, count) in truth.maps.clients {
            let known = found[client]?.count ?? 0
            #expect(known <= count && count <= known + error, "\(client): \(known) and \(error) for \(count)")
        }
    }

    /// Workers and mergers in processes of their own; the merger that speaks is killed, and one that stands by goes on.
    @Test func mergerThatStandsByHasAllWindowsAndSpeaksWhenTheOtherIsKilled() async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate()
        let first = try group.start("first", role: "merger")
        try await group.waitForState(of: "first")
        try group.start("second", role: "merger")
        for name in ["w1", "w2"] { try group.start(name, role: "worker") }
        try await group.send(0..<4)
        try await group.waitForLines(1_000, of: "first")
        first.send(SIGKILL)
        try await first.end()
        try await group.send(4..<8)
        try await group.waitForLines(lines(truth), of: "second")
        // Alerts come of both halves; the ones that the first told may have been told again.
        try await wait(until: "all alerts are told", deadline: KafkaGroup.patience, every: .seconds(1)) {
            let own = Set(try group.alerts(of: "second"))
            guard !own.isEmpty, let told = try? await group.broker.read("visor.alerts") else { return false }
            let texts = told.filter { $0.key?.hasPrefix("\(group.name) ") ?? false }.compactMap(\.payload)
            return own.isSubset(of: texts)
        }
        for name in ["w1", "w2"] { #expect(try await group.stop(name) == 0) }
        #expect(try await group.stop("second") == 0)
        try check(group, "second", truth)
        try checkWindows(group, "second", truth)
        #expect(!folder.has("w1.json") && !folder.has("w1.jsonl"))
    }

    @Test func memberGoesOnWithItsStateAndWithoutIt() async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate()
        try group.start("m")
        try await group.send(0..<4)
        try await group.waitForLines(1_000, of: "m")
        #expect(try await group.stop("m") == 0)
        try await group.send(4..<8)
        try group.start("m")
        try await group.waitForLines(lines(truth), of: "m")
        #expect(try await group.stop("m") == 0)
        try check(group, "m", truth)
        try checkWindows(group, "m", truth)
        // All that it knows now comes from the snapshot and the log of partials.
        for name in ["m.state", "m.json", "m.jsonl"] { try FileManager.default.removeItem(atPath: folder.path(name)) }
        try group.start("m")
        try await group.waitForState(of: "m")
        #expect(try await group.stop("m") == 0)
        try check(group, "m", truth)
    }
}
