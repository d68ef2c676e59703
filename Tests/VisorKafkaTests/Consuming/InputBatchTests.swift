import Testing
import VisorKafka
import VisorTesting

@Suite struct InputBatchTests {
    private let broker: TestBroker

    init() throws { broker = try TestBroker() }

    private struct Told: Equatable, Sendable {
        var key = ""
        var identity = ""
        var payload = ""
        var isNull = false
        var hasIdentity = false
        var labels: [String] = []
    }

    private struct Stop: Error {}

    private static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.withUnsafeBufferPointer { [UInt8]($0) }, as: UTF8.self)
    }

    /// What a member is told of all messages of a topic of one partition.
    private static func read(_ broker: TestBroker, _ topic: String, _ count: Int) throws -> [Told] {
        let consumer = try InputConsumer(brokers: broker.address, group: broker.group, topics: [topic])
        var told: [Told] = []
        while told.count < count {
            let events = consumer.poll(.milliseconds(100)) { batch in
                batch.forEach(in: 0..<batch.count) { message, key, identity, payload in
                    told.append(
                        Told(
                            key: text(key), identity: text(identity), payload: text(payload), isNull: message.isNull,
                            hasIdentity: message.hasIdentity,
                            labels: batch.headers("visor-label", ofMessage: message.index).map {
                                String(decoding: $0, as: UTF8.self)
                            }))
                }
            }
            if case .assigned(let partitions)? = events.last {
                try consumer.begin(partitions.map { KafkaPosition($0, 0) })
            }
        }
        consumer.close()
        return told
    }

    @Test func allOfAMessageIsHandedOver() async throws {
        let topic = try broker.topic("kinds", partitions: 1)
        let sent = try SentMessages(to: broker.address, topic)
        try await sent.send(["line"], partition: 0, identity: "0123 0 5", labels: ["site=a", "rack=ü"])
        try await sent.send(["", nil], partition: 0, identity: "")
        let long = String(repeating: "x", count: 900_000)
        try await sent.send(["foreign", long, "\u{0}\n"], partition: 0)
        let broker = broker
        let told = try await onThread { try InputBatchTests.read(broker, topic, 6) }
        #expect(told.allSatisfy { $0.key == "source" })
        #expect(told.map(\.identity) == ["0123 0 5", "", "", "", "", ""])
        #expect(told.map(\.hasIdentity) == [true, true, true, false, false, false])
        #expect(told.map(\.isNull) == [false, false, true, false, false, false])
        #expect(told.map(\.payload) == ["line", "", "", "foreign", long, "\u{0}\n"])
        #expect(told.map(\.labels) == [["site=a", "rack=ü"], [], [], [], [], []])
    }

    @Test func positionsAreBehindABatchWhoseReaderThrows() async throws {
        let topic = try broker.topic("thrown", partitions: 1)
        try await SentMessages(to: broker.address, topic).send(0..<10, partition: 0)
        let broker = broker
        try await onThread {
            let partition = KafkaPartition(topic, 0)
            let consumer = try InputConsumer(brokers: broker.address, group: broker.group, topics: [topic])
            while consumer.partitions.isEmpty { _ = consumer.poll(.milliseconds(100)) { _ in } }
            try consumer.begin([KafkaPosition(partition, 4)])
            var (count, hasThrown) = (0, false)
            while !hasThrown {
                do throws(Stop) {
                    _ = try consumer.poll(.milliseconds(100)) { (batch) throws(Stop) in
                        count = batch.count
                        throw Stop()
                    }
                } catch { hasThrown = true }
            }
            #expect(consumer.position(of: partition) == 4 + Int64(count))
            #expect(consumer.counts.messages == count)
            consumer.close()
        }
    }
}
