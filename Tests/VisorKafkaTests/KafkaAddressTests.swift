import Testing
import VisorKafka

@Suite struct KafkaAddressTests {
    @Test(arguments: [
        ("broker:9092/logs", "broker:9092", ["logs"]), ("broker/logs", "broker:9092", ["logs"]),
        ("a:1,b:2/x,y.z", "a:1,b:2", ["x", "y.z"]), ("[::1]:9092/t", "[::1]:9092", ["t"]),
        ("[::1]/t", "[::1]:9092", ["t"]),
    ])
    func addressIsRead(_ text: String, _ brokers: String, _ topics: [String]) throws {
        let address = try KafkaAddress(text)
        #expect(address.brokers == brokers)
        #expect(address.topics == topics)
    }

    @Test(arguments: [
        "", "broker:9092", "/logs", "broker:9092/", "a:0/t", "a:65536/t", "a:x/t", ":9092/t", "a:1,/t", "a:1/t,",
        "a:1/t,t",
        "a:1/t/u", "a:1/ä", "a:1/..", "user:pass@a:1/t",
    ])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(throws: KafkaAddress.Malformed.self) { try KafkaAddress(text) }
    }
}
