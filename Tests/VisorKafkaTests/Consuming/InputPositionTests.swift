import Testing
import VisorKafka
import VisorTesting

@Suite struct InputPositionTests {
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

    /// A member that has its partitions, and has begun nowhere.
    private static func member(_ broker: TestBroker, _ topic: String) throws -> InputConsumer {
        let consumer = try InputConsumer(brokers: broker.address, group: broker.group, topics: [topic])
        while consumer.partitions.isEmpty { _ = consumer.poll(.milliseconds(100)) { _ in } }
        return consumer
    }

    /// Seeks, pauses and resumes at random, and says where the next message was not the one that was due.
    private static func wander(
        _ broker: TestBroker, _ topic: String, partitions: Int, count: Int, seed: UInt64
    ) throws -> (wrong: [String], seen: Int) {
        var random = SeededGenerator(seed: seed)
        let consumer = try member(broker, topic)
        try consumer.begin(consumer.partitions.map { KafkaPosition($0, 0) })
        var due = [Int64](repeating: 0, count: partitions)
        var isPaused = [Bool](repeating: false, count: partitions)
        var wrong: [String] = []
        var seen = 0
        for _ in 0..<400 {
            _ = consumer.poll(.milliseconds(5)) { batch in
                seen += batch.count
                for run in batch.runs {
                    let number = consumer.partitions[run.partition].number
                    batch.forEach(in: run.messages) { message, _, _, payload in
                        let text = payload.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                        let isDue = message.offset == due[number] && text == "\(message.offset)"
                        if isPaused[number] || !isDue {
                            wrong.append(
                                "\(number): \(message.offset) '\(text)' for \(due[number]), paused \(isPaused[number])")
                        }
                        due[number] = message.offset + 1
                    }
                }
            }
            let partition = KafkaPartition(topic, Int.random(in: 0..<partitions, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                due[partition.number] = Int64.random(in: 0..<Int64(count), using: &random)
                try consumer.seek(partition, to: due[partition.number])
            case 2:
                consumer.pause(partition)
                isPaused[partition.number] = true
            case 3:
                try consumer.resume(partition)
                isPaused[partition.number] = false
            case 4:
                due[partition.number] = Int64.random(in: 0..<Int64(count), using: &random)
                try consumer.seek(partition, to: due[partition.number])
                consumer.pause(partition)
                try consumer.resume(partition)
                isPaused[partition.number] = false
            default: break
            }
        }
        consumer.close()
        return (wrong, seen)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func nothingOfBeforeASeekOrAPauseComesAndNothingIsSkipped(_ seed: UInt64) async throws {
        let (partitions, count) = (3, 20_000)
        let (topic, _) = try await send("wander", partitions: partitions, count: count)
        let broker = broker
        let (wrong, seen) = try await onThread {
            try InputPositionTests.wander(broker, topic, partitions: partitions, count: count, seed: seed)
        }
        #expect(wrong.prefix(3) == [])
        #expect(seen > count)
    }

    @Test func anOffsetThatIsNotThereIsToldAndReadingGoesOnElsewhere() async throws {
        let (topic, _) = try await send("short", partitions: 2, count: 50)
        let member = ConsumingThread(broker.address, group: broker.group, topics: [topic]) {
            $0.number == 0 ? 1_000 : 40
        }
        let (far, near) = (KafkaPartition(topic, 0), KafkaPartition(topic, 1))
        try await wait(until: "it is told") { member.events.contains(.outOfRange(far)) }
        try await wait(until: "the other is read") { member.events.contains(.end(near, at: 50)) }
        #expect(!member.seen.contains { $0.partition == far })
        try await member.act { consumer in
            let range = try consumer.range(of: far, within: .seconds(10))
            #expect(range == 0..<50)
            try consumer.seek(far, to: range.upperBound - 3)
        }
        try await wait(until: "reading goes on") { member.events.contains(.end(far, at: 50)) }
        #expect(member.seen.map(\.offset) == [47, 48, 49])
        member.end()
        try await wait(until: "it has ended") { member.hasEnded }
        #expect(member.failure == nil)
    }

    @Test(.enabled(if: TestBroker.isSandbox)) func messagesThatAreGoneAreToldAndReadingGoesOnBehindThem() async throws {
        let topic = try broker.topic("gone", partitions: 1)
        // More than the sandbox keeps of a partition, and nothing that could be compressed to less.
        var random = SeededGenerator(seed: 1)
        let texts = (0..<12).map { _ in
            String(decoding: (0..<900_000).map { _ in UInt8.random(in: 0x20..<0x7F, using: &random) }, as: UTF8.self)
        }
        let sent = try SentMessages(to: broker.address, topic)
        for text in texts { try await sent.send([text], partition: 0) }
        let partition = KafkaPartition(topic, 0)
        let member = ConsumingThread(broker.address, group: broker.group, topics: [topic])
        try await wait(until: "it is told") { member.events.contains(.outOfRange(partition)) }
        #expect(member.seen == [])
        try await member.act { consumer in
            let range = try consumer.range(of: partition, within: .seconds(10))
            #expect(range.lowerBound > 0 && range.upperBound == 12)
            try consumer.seek(partition, to: range.lowerBound)
        }
        try await wait(until: "the rest is read") { member.events.contains(.end(partition, at: 12)) }
        let first = try #require(member.seen.first)
        #expect(first.offset > 0)
        #expect(member.seen.map(\.text) == Array(texts[Int(first.offset)...]))
        member.end()
        try await wait(until: "it has ended") { member.hasEnded }
        #expect(member.failure == nil)
    }

    @Test(.enabled(if: TestBroker.isSandbox)) func readingGoesOnWhenABrokerIsBack() async throws {
        let (topic, sent) = try await send("away", partitions: 1, count: 50)
        let member = ConsumingThread(
            broker.address, group: broker.group, topics: [topic], properties: ["reconnect.backoff.max.ms": "200"])
        let partition = KafkaPartition(topic, 0)
        try await wait(until: "the end is read") { member.events.contains(.end(partition, at: 50)) }
        broker.sandbox.setBroker(isUp: false)
        try await wait(until: "it is told") {
            member.events.contains { if case .trouble = $0 { true } else { false } }
        }
        broker.sandbox.setBroker(isUp: true)
        try await sent.send(50..<60, partition: 0)
        try await wait(until: "the rest is read") { member.events.contains(.end(partition, at: 60)) }
        let offsets = member.seen.map(\.offset)
        // Where the group had taken the partition away meanwhile, it begins at 0 once more.
        #expect(Set(offsets) == Set(0..<60))
        member.end()
        try await wait(until: "it has ended") { member.hasEnded }
    }

    @Test func positionsThatAreCommittedAreThereForOthers() async throws {
        let (topic, _) = try await send("committed", partitions: 2, count: 5)
        let broker = broker
        try await onThread {
            let consumer = try InputPositionTests.member(broker, topic)
            try consumer.commit([KafkaPosition(KafkaPartition(topic, 1), 4)])
            let lag = try GroupLag(brokers: broker.address, group: broker.group, properties: [:])
            var found: [GroupLag.Partition] = []
            repeat {
                _ = consumer.poll(.milliseconds(20)) { _ in }
                found = try lag.read([topic], within: .seconds(10))
            } while found.last?.committed == nil
            #expect(found.map(\.committed) == [nil, 4])
            #expect(found.map(\.range) == [0..<5, 0..<5])
            #expect(found.map(\.lag) == [5, 1])
            consumer.close()
        }
    }
}
