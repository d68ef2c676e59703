import Testing
import VisorKafka
import VisorTesting

@Suite struct KafkaProducerTests {
    private let reports = Reports()

    private func producer(to brokers: String, _ properties: KafkaProperties = KafkaProperties()) throws -> KafkaProducer
    {
        try KafkaProducer(to: brokers, properties: properties) { [reports] in reports.add($0) }
    }

    private func enqueue(
        _ text: String?, by producer: KafkaProducer, to topic: KafkaTopic, partition: Int? = 0, token: Int
    ) throws(KafkaError) {
        let key = Array("source".utf8)
        var headers = KafkaHeaders()
        headers.append("visor-label", "site=shop")
        headers.append("visor", "x")
        guard let text else {
            return try producer.enqueue(
                nil, key: key.span, headers: headers, to: topic, partition: partition, token: token)
        }
        let payload = Array(text.utf8)
        try producer.enqueue(
            payload.span, key: key.span, headers: headers, to: topic, partition: partition, token: token)
    }

    @Test func eachMessageIsReportedOnceAndInItsOrder() async throws {
        let cluster = try SandboxCluster()
        try cluster.makeTopic("lines", partitions: 3)
        let producer = try producer(to: cluster.bootstrap)
        let topic = try producer.topic("lines")
        #expect(try await producer.partitionCount(of: topic, within: .patience) == 3)
        for token in 0..<1_000 {
            try enqueue(token % 3 == 0 ? nil : "", by: producer, to: topic, partition: 2, token: token)
        }
        let all = try await reports.wait(for: 1_000)
        #expect(all.map(\.token) == Array(0..<1_000))
        #expect(all.map { Int($0.offset) } == Array(0..<1_000))
        #expect(all.allSatisfy { $0.isAcknowledged && $0.error == nil && $0.partition == 2 })
        #expect(producer.outstanding == 0)
        #expect(producer.flush(within: .zero))
    }

    @Test func fullQueueSaysSoAndGoesOnWithRoom() async throws {
        let cluster = try SandboxCluster()
        let producer = try producer(
            to: cluster.bootstrap, KafkaProperties(["queue.buffering.max.messages": "10", "linger.ms": "100"]))
        let topic = try producer.topic("lines")
        var (sent, refusals) = (0, 0)
        while sent < 30 {
            do throws(KafkaError) {
                try enqueue("line", by: producer, to: topic, token: sent)
                sent += 1
            } catch {
                try #require(error.isQueueFull, "\(error)")
                refusals += 1
                try await wait(until: "there is room") { producer.outstanding < 10 }
            }
        }
        #expect(refusals > 0)
        let all = try await reports.wait(for: 30)
        #expect(all.allSatisfy { $0.isAcknowledged })
    }

    @Test func tooLargeMessageIsRefusedAtOnce() throws {
        let producer = try producer(to: "127.0.0.1:1")
        let topic = try producer.topic("lines")
        let error = #expect(throws: KafkaError.self) {
            try enqueue(String(repeating: "x", count: 2_000_000), by: producer, to: topic, token: 1)
        }
        #expect(error?.isTooLarge == true)
        #expect(error?.isQueueFull == false)
    }

    @Test func brokerThatIsAwayHoldsBackAndGoesOn() async throws {
        let cluster = try SandboxCluster()
        let producer = try producer(to: cluster.bootstrap, KafkaProperties(["reconnect.backoff.max.ms": "200"]))
        let topic = try producer.topic("lines")
        try enqueue("before", by: producer, to: topic, token: 0)
        _ = try await reports.wait(for: 1)
        cluster.setBroker(isUp: false)
        for token in 1..<100 { try enqueue("line", by: producer, to: topic, token: token) }
        try await wait(until: "the trouble is heard of") { producer.takeTrouble() != nil }
        #expect(reports.all.count == 1)
        cluster.setBroker(isUp: true)
        let all = try await reports.wait(for: 100)
        #expect(all.map(\.token) == Array(0..<100))
        #expect(all.allSatisfy { $0.isAcknowledged })
    }

    @Test func nobodyThereIsSaidByTheDeadline() async throws {
        let producer = try producer(to: "127.0.0.1:1")
        let topic = try producer.topic("lines")
        await #expect(throws: KafkaError.self) {
            try await producer.partitionCount(of: topic, within: .milliseconds(300))
        }
    }

    @Test(arguments: [
        "enable.idempotence", "acks", "request.required.acks", "message.timeout.ms", "enable.gapless.guarantee",
        "bootstrap.servers", "transactional.id", "no.such.property", "linger.ms",
    ])
    func propertyThatCannotBeIsRefusedWithoutItsValue(_ name: String) {
        let error = #expect(throws: KafkaError.self) {
            try producer(to: "127.0.0.1:1", KafkaProperties([name: "s3cret"]))
        }
        #expect(error?.description.contains("'\(name)'") == true)
        #expect(error?.description.contains("s3cret") == false)
    }
}
