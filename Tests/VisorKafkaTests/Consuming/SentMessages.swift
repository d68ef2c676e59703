import Synchronization
import VisorKafka
import VisorTesting

/// Sends messages for those who consume, and waits until they are there.
struct SentMessages {
    private let producer: KafkaProducer
    private let topic: KafkaTopic
    private let acknowledged: Acknowledged

    private final class Acknowledged: Sendable {
        let count = Atomic(0)
    }

    init(to brokers: String, _ name: String) throws {
        let acknowledged = Acknowledged()
        producer = try KafkaProducer(to: brokers) { reports in
            acknowledged.count.add(reports.count { $0.isAcknowledged }, ordering: .relaxed)
        }
        topic = try producer.topic(name)
        self.acknowledged = acknowledged
    }

    /// Sends `NUMBER` as text for each number, to a partition, and waits.
    func send(_ numbers: Range<Int>, partition: Int, identity: String? = nil) async throws {
        try await send(numbers.map { "\($0)" }, partition: partition, identity: identity)
    }

    func send(_ texts: [String?], partition: Int, identity: String? = nil, labels: [String] = []) async throws {
        let before = acknowledged.count.load(ordering: .relaxed)
        var headers = KafkaHeaders()
        if let identity { headers.append("visor", identity) }
        for label in labels { headers.append("visor-label", label) }
        for text in texts {
            let key = Array("source".utf8)
            if let text {
                let bytes = Array(text.utf8)
                try producer.enqueue(
                    bytes.span, key: key.span, headers: headers, to: topic, partition: partition, token: 0)
            } else {
                try producer.enqueue(nil, key: key.span, headers: headers, to: topic, partition: partition, token: 0)
            }
        }
        try await wait(until: "all is acknowledged") {
            acknowledged.count.load(ordering: .relaxed) == before + texts.count
        }
    }
}
