import Testing
import VisorKafka

@Suite struct ConsumingPropertiesTests {
    @Test(arguments: [
        ("auto.offset.reset", "earliest"), ("enable.auto.commit", "true"), ("enable.auto.offset.store", "true"),
        ("enable.partition.eof", "false"), ("bootstrap.servers", "a:1"), ("metadata.broker.list", "a:1"),
        ("group.id", "other"), ("partition.assignment.strategy", "cooperative-sticky"),
        ("partition.assignment.strategy", "range,cooperative-sticky"),
    ])
    func whatWouldBreakExactnessIsRefused(_ name: String, _ value: String) throws {
        var properties = KafkaProperties()
        properties[name] = value
        let refusal = try #require(KafkaProperties.refusal(ofConsuming: name, value))
        #expect(refusal.contains(name))
        let error = #expect(throws: KafkaError.self) {
            try InputConsumer(brokers: "127.0.0.1:1", group: "g", topics: ["t"], properties: properties)
        }
        #expect(error?.description == refusal)
    }

    @Test func othersAreTakenAndSecretsAreNotTold() throws {
        let consumer = try InputConsumer(
            brokers: "127.0.0.1:1", group: "g", topics: ["t"],
            properties: ["queued.min.messages": "5000", "partition.assignment.strategy": "roundrobin"])
        #expect(consumer.queueLimit == 5_000)
        consumer.close()
        let error = #expect(throws: KafkaError.self) {
            try InputConsumer(
                brokers: "127.0.0.1:1", group: "g", topics: ["t"], properties: ["security.protocol": "secret"])
        }
        #expect(error?.description.contains("secret") == false)
        #expect(error?.description.contains("security.protocol") == true)
    }
}
