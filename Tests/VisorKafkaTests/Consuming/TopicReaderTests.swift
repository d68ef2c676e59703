import Testing
import VisorKafka
import VisorTesting

@Suite struct TopicReaderTests {
    private let broker: TestBroker

    init() throws { broker = try TestBroker() }

    /// Reads until an event comes.
    private func read(
        _ reader: TopicReader, until isLast: (TopicEvent) -> Bool
    ) async throws -> [TopicEvent] {
        var events: [TopicEvent] = []
        try await wait(until: "what is waited for is read") {
            events += try reader.next(.milliseconds(20))
            return events.contains(where: isLast)
        }
        return events
    }

    private func records(_ events: [TopicEvent]) -> [TopicRecord] {
        events.compactMap { if case .record(let record) = $0 { record } else { nil } }
    }

    @Test func recordsAreReadFromAnOffsetToTheEnd() async throws {
        let topic = try broker.topic("log", partitions: 2)
        let sent = try SentMessages(to: broker.address, topic)
        try await sent.send(0..<250, partition: 1)
        try await sent.send(["", nil], partition: 1)
        let reader = try TopicReader(brokers: broker.address, partition: KafkaPartition(topic, 1))
        #expect(try reader.range(within: .seconds(10)) == 0..<252)
        try reader.begin(at: 100)
        let events = try await read(reader) { $0 == .end(at: 252) }
        let records = records(events)
        #expect(records.map(\.offset) == Array(100..<252))
        #expect(records.prefix(150).map(\.payload) == (100..<250).map { Array("\($0)".utf8) })
        #expect(records.suffix(2).map(\.payload) == [[], nil])
        #expect(records.allSatisfy { $0.key == Array("source".utf8) && $0.timestamp != nil })
        try await sent.send(["later"], partition: 1)
        #expect(self.records(try await read(reader) { $0 == .end(at: 253) }).map(\.offset) == [252])
        try reader.begin(at: 250)
        #expect(self.records(try await read(reader) { $0 == .end(at: 253) }).map(\.offset) == [250, 251, 252])
    }

    @Test func anOffsetThatIsNotThereIsTold() async throws {
        let topic = try broker.topic("short", partitions: 1)
        let sent = try SentMessages(to: broker.address, topic)
        try await sent.send(0..<10, partition: 0)
        let reader = try TopicReader(brokers: broker.address, partition: KafkaPartition(topic, 0))
        try reader.begin(at: 1_000)
        #expect(records(try await read(reader) { $0 == .outOfRange }) == [])
        try reader.begin(at: 8)
        #expect(records(try await read(reader) { $0 == .end(at: 10) }).map(\.offset) == [8, 9])
    }

    @Test(.enabled(if: TestBroker.isSandbox)) func aTopicThatIsMissingIsReadWhenItIsThere() async throws {
        let topic = try broker.topic("late", partitions: 1)
        broker.sandbox.setTopic(topic, .isUnknown)
        let reader = try TopicReader(brokers: broker.address, partition: KafkaPartition(topic, 0))
        try reader.begin(at: 0)
        _ = try await read(reader) { $0 == .missing }
        broker.sandbox.setTopic(topic, .isThere)
        let sent = try SentMessages(to: broker.address, topic)
        try await sent.send(0..<5, partition: 0)
        #expect(records(try await read(reader) { $0 == .end(at: 5) }).map(\.offset) == Array(0..<5))
    }

    @Test func aPartitionThatIsNotThereIsTold() async throws {
        let topic = try broker.topic("narrow", partitions: 1)
        let reader = try TopicReader(brokers: broker.address, partition: KafkaPartition(topic, 7))
        try reader.begin(at: 0)
        _ = try await read(reader) { $0 == .missing }
    }

    @Test(.enabled(if: TestBroker.isSandbox)) func readingGoesOnWhenABrokerIsBack() async throws {
        let topic = try broker.topic("away", partitions: 1)
        let sent = try SentMessages(to: broker.address, topic)
        try await sent.send(0..<5, partition: 0)
        let reader = try TopicReader(
            brokers: broker.address, partition: KafkaPartition(topic, 0),
            properties: ["reconnect.backoff.max.ms": "200"])
        try reader.begin(at: 0)
        _ = try await read(reader) { $0 == .end(at: 5) }
        broker.sandbox.setBroker(isUp: false)
        _ = try await read(reader) { if case .trouble = $0 { true } else { false } }
        broker.sandbox.setBroker(isUp: true)
        try await sent.send(5..<9, partition: 0)
        #expect(records(try await read(reader) { $0 == .end(at: 9) }).map(\.offset) == [5, 6, 7, 8])
    }
}
