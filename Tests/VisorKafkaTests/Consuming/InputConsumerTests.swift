import Testing
import VisorKafka
import VisorTesting

@Suite struct InputConsumerTests {
    private let broker: TestBroker

    init() throws { broker = try TestBroker() }

    private func send(
        _ name: String, partitions: Int, count: Int
    ) async throws -> (topic: String, sent: SentMessages) {
        let topic = try broker.topic(name, partitions: partitions)
        let sent = try SentMessages(to: broker.address, topic)
        for partition in 0..<partitions { try await sent.send(0..<count, partition: partition) }
        return (topic, sent)
    }

    /// What a partition that has the numbers as its messages hands over from an offset on.
    private func expected(_ topic: String, _ partition: Int, _ numbers: Range<Int>) -> [ConsumingThread.Seen] {
        numbers.map {
            ConsumingThread.Seen(partition: KafkaPartition(topic, partition), offset: Int64($0), text: "\($0)")
        }
    }

    @Test func twoMembersShareThePartitionsAndHaveEachMessageOnce() async throws {
        let (topic, _) = try await send("shared", partitions: 4, count: 500)
        let begin: @Sendable (KafkaPartition) -> Int64? = { Int64($0.number * 100) }
        let one = ConsumingThread(broker.address, group: broker.group, topics: [topic], begin: begin)
        let other = ConsumingThread(broker.address, group: broker.group, topics: [topic], begin: begin)
        try await wait(until: "both have partitions") { one.assigned.count == 2 && other.assigned.count == 2 }
        #expect(one.assigned.isDisjoint(with: other.assigned))
        // A member may have had all of them for a while: what counts is what each has had since the last assignment.
        for member in [one, other] {
            let partitions = member.assigned
            try await member.act { consumer in
                try consumer.begin(consumer.partitions.map { KafkaPosition($0, Int64($0.number * 100)) })
            }
            let expected = partitions.flatMap { self.expected(topic, $0.number, $0.number * 100..<500) }
            try await wait(until: "all messages have come") { member.seen.count >= expected.count }
            #expect(Set(member.seen) == Set(expected))
            #expect(member.seen.count == expected.count)
            for partition in partitions {
                let offsets = member.seen.filter { $0.partition == partition }.map(\.offset)
                #expect(offsets == offsets.sorted())
            }
        }
        one.end()
        try await wait(until: "the other has all") { other.assigned.count == 4 }
        other.end()
        try await wait(until: "both have ended") { one.hasEnded && other.hasEnded }
        #expect(one.failure == nil && other.failure == nil)
        #expect(other.events.contains { if case .revoked = $0 { true } else { false } })
    }

    @Test func nothingComesOfAPartitionThatHasNotBegun() async throws {
        let (topic, _) = try await send("silent", partitions: 2, count: 100)
        let member = ConsumingThread(broker.address, group: broker.group, topics: [topic]) { $0.number == 1 ? 40 : nil }
        try await wait(until: "the end is told") {
            member.events.contains(.end(KafkaPartition(topic, 1), at: 100))
        }
        #expect(member.seen == expected(topic, 1, 40..<100))
        #expect(!member.events.contains(.end(KafkaPartition(topic, 0), at: 100)))
        try await member.act { try $0.begin([KafkaPosition(KafkaPartition(topic, 0), 90)]) }
        try await wait(until: "the other has come") { member.seen.count >= 10 }
        #expect(member.seen == expected(topic, 0, 90..<100))
        member.end()
        try await wait(until: "it has ended") { member.hasEnded }
    }

    @Test func aMemberThatHasNotBegunDoesNotHoldUpTheGroup() async throws {
        let (topic, _) = try await send("waiting", partitions: 2, count: 10)
        let waiting = ConsumingThread(broker.address, group: broker.group, topics: [topic]) { _ in nil }
        try await wait(until: "it has all") { waiting.assigned.count == 2 }
        let other = ConsumingThread(broker.address, group: broker.group, topics: [topic])
        try await wait(until: "both have one") { waiting.assigned.count == 1 && other.assigned.count == 1 }
        #expect(
            waiting.events.contains {
                if case .revoked(let partitions, _) = $0 { partitions.count == 2 } else { false }
            })
        try await wait(until: "the other reads") { other.seen.count == 10 }
        #expect(waiting.seen == [])
        waiting.end()
        other.end()
        try await wait(until: "both have ended") { waiting.hasEnded && other.hasEnded }
    }

    @Test(.enabled(if: TestBroker.isSandbox)) func aTopicThatIsNotThereIsToldAndReadWhenItIs() async throws {
        let (topic, sent) = try await send("late", partitions: 1, count: 5)
        broker.sandbox.setTopic(topic, .isUnknown)
        let member = ConsumingThread(
            broker.address, group: broker.group, topics: [topic],
            properties: ["topic.metadata.refresh.interval.ms": "500", "topic.metadata.propagation.max.ms": "100"])
        try await wait(until: "it is told") {
            member.events.contains { if case .trouble(let error) = $0 { error.isUnknownTopic } else { false } }
        }
        broker.sandbox.setTopic(topic, .isThere)
        try await wait(until: "it is read") { member.seen.count == 5 }
        try await sent.send(5..<7, partition: 0)
        try await wait(until: "it is read on") { member.seen.count == 7 }
        #expect(member.seen == expected(topic, 0, 0..<7))
        member.end()
        try await wait(until: "it has ended") { member.hasEnded }
    }
}
