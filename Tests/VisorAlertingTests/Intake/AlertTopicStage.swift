import Foundation
import Synchronization
import VisorKafka
import VisorKit
import VisorStore
import VisorTesting

@testable import VisorAlerting

/// A topic of alerts at brokers in memory, and who follows it.
final class AlertTopicStage {
    /// What has been said.
    final class Words: Sendable {
        private let words = Mutex<[String]>([])
        var all: [String] { words.withLock(\.self) }
        func say(_ text: String) { words.withLock { $0.append(text) } }
    }

    static let topic = "visor.alerts"

    let alerting: AlertingStage
    let words = Words()
    private(set) var cluster: SandboxCluster
    private var producer: KafkaProducer
    private let sent = Sent()

    private final class Sent: Sendable {
        let count = Atomic(0)
    }

    /// - Parameter partitions: of how many the topic is; of none where it is to be made later.
    /// - Parameter oldest: how old an alert may be of which people are told at once; `nil` for any age.
    init(partitions: Int, oldest: Duration? = nil) throws {
        alerting = try AlertingStage(routes: [Route(name: "all", receivers: ["ops"])], oldest: oldest)
        cluster = try SandboxCluster()
        producer = try AlertTopicStage.producer(cluster, sent)
        if partitions > 0 { try cluster.makeTopic(Self.topic, partitions: partitions) }
    }

    private static func producer(_ cluster: SandboxCluster, _ sent: Sent) throws -> KafkaProducer {
        try KafkaProducer(to: cluster.bootstrap, properties: ["compression.type": "none", "linger.ms": "0"]) {
            reports in
            sent.count.add(reports.count { $0.isAcknowledged }, ordering: .relaxed)
        }
    }

    /// Other brokers take the place of those that there are.
    func replaceCluster() throws {
        cluster = try SandboxCluster()
        try cluster.makeTopic(Self.topic, partitions: 1)
        producer = try Self.producer(cluster, sent)
    }

    /// A change of an alert as a group writes it.
    static func line(_ episode: Int, _ state: AlertState = .firing) -> String {
        let change = AlertTransition(
            identity: AlertIdentity(
                rule: "errors", labels: [AlertLabel("host", "a")], episode: episode, state: state),
            at: EventTime(seconds: 1_795_168_800), severity: .critical, value: 3, message: "Errors")
        return String(decoding: AlertDocument.json(change).dropLast(), as: UTF8.self)
    }

    /// Writes records, and waits until they are there.
    func send(_ texts: [String], key: String = "shop errors#1", partition: Int = 0) async throws {
        let wanted = sent.count.load(ordering: .relaxed) + texts.count
        let topic = try producer.topic(Self.topic)
        for text in texts {
            let (bytes, key) = (Array(text.utf8), Array(key.utf8))
            try producer.enqueue(
                bytes.span, key: key.span, headers: KafkaHeaders(), to: topic, partition: partition, token: 0)
        }
        try await wait(until: "all is acknowledged") { sent.count.load(ordering: .relaxed) == wanted }
    }

    /// Follows the topic while something is done.
    func follow(_ body: () async throws -> Void) async throws {
        let reader = AlertTopicReader(
            brokers: cluster.bootstrap, topic: Self.topic, properties: ["reconnect.backoff.max.ms": "200"],
            desk: alerting.desk, say: { [words] in words.say($0) })
        let task = Task { await reader.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        task.cancel()
        await task.value
        try result.get()
    }

    /// Follows the topic until these alerts are there, by their episodes.
    func follow(until episodes: [Int]) async throws {
        try await follow { try await wait(until: "\(episodes) are there") { await self.episodes == episodes } }
    }

    /// The episodes of the alerts that there are.
    var episodes: [Int] {
        get async {
            await alerting.desk.snapshot().book.alerts.values.compactMap { Int($0.alert.labels["episode"] ?? "") }
                .sorted()
        }
    }

    /// How far a partition has been read.
    func position(_ partition: Int = 0) throws -> KeptPosition? {
        try alerting.store.position(of: AlertTopicReader.name(of: KafkaPartition(Self.topic, partition)))
    }
}
