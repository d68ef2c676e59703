import Testing
import VisorTesting

@testable import VisorKafka

@Suite struct EndWatchTests {
    private let broker: TestBroker

    init() throws { broker = try TestBroker() }

    @Test(.enabled(if: TestBroker.isSandbox)) func endIsKnownAsLongAsTheBrokerSaysSo() async throws {
        let topic = try broker.topic("ends", partitions: 2)
        let sent = try SentMessages(to: broker.address, topic)
        try await sent.send(0..<5, partition: 0)
        let consumer = try InputConsumer(brokers: broker.address, group: broker.group, topics: [topic])
        let watch = EndWatch(consumer.member.client)
        defer { watch.end() }
        let (read, behind) = (KafkaPartition(topic, 0), KafkaPartition(topic, 1))
        try await sent.send(0..<3, partition: 1)
        watch.watch([read: 5, behind: 1])
        try await wait(until: "the end is confirmed") { watch.isConfirmed(read) }
        // Two messages of this one are still to come.
        #expect(!watch.isConfirmed(behind))

        broker.sandbox.setBroker(isUp: false)
        try await wait(until: "nobody says so any more") { !watch.isConfirmed(read) }
        broker.sandbox.setBroker(isUp: true)
        try await wait(until: "the broker says so again") { watch.isConfirmed(read) }

        // What was said of one end says nothing of another.
        watch.watch([read: 4])
        #expect(!watch.isConfirmed(read))
    }
}
