import CRdKafka

extension KafkaProperties {
    /// What makes that no message is lost, doubled or overtaken, and what the address says: no user sets it otherwise.
    private static let fixed: KeyValuePairs = [
        "enable.idempotence": "true", "acks": "all", "message.timeout.ms": "0", "enable.gapless.guarantee": "true",
    ]

    /// Other properties that would undo these.
    private static let refused: Set = [
        "request.required.acks", "delivery.timeout.ms", "retries", "message.send.max.retries", "transactional.id",
    ]

    private static let ofTheAddress: Set = ["bootstrap.servers", "metadata.broker.list"]

    /// What a producer has unless the user wants it otherwise: messages are gathered for 5 ms, and 100,000 of them and 64 MiB wait.
    private static let usual: KeyValuePairs = [
        "client.id": "visor", "compression.type": "lz4", "linger.ms": "5", "queue.buffering.max.messages": "100000",
        "queue.buffering.max.kbytes": "65536",
    ]

    /// Why a user may not set a property of a producer; `nil` where the user may.
    public static func refusal(ofProducing name: String) -> String? {
        if ofTheAddress.contains(name) { return "'\(name)' is what the address says, HOST:9092/TOPIC" }
        guard let value = fixed.first(where: { $0.key == name })?.value else {
            return refused.contains(name)
                ? "'\(name)' cannot be set: each line is sent until it is acknowledged, once and in its order" : nil
        }
        return "'\(name)' cannot be set: it is '\(value)', so that each line is sent once and in its order"
    }

    /// Why a user's property of a producer cannot be, without its value; `nil` where it can.
    public static func problem(ofProducing name: String, _ value: String) -> String? {
        refusal(ofProducing: name) ?? problem(name, value)
    }

    /// The properties of a producer.
    ///
    /// - Parameters:
    ///   - brokers: `HOST:PORT`, with commas between them.
    ///   - own: the user's, which count over those that are usual.
    /// - Throws: `KafkaError` where one of the user's cannot be set.
    static func producing(to brokers: String, _ own: KafkaProperties) throws(KafkaError) -> KafkaProperties {
        for (name, _) in own.all {
            guard let refusal = refusal(ofProducing: name) else { continue }
            throw KafkaError(code: RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue, description: refusal)
        }
        var properties = KafkaProperties(usual).merging(own).merging(KafkaProperties(fixed))
        properties["bootstrap.servers"] = brokers
        return properties
    }
}
