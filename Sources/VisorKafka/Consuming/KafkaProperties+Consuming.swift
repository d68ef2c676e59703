import CRdKafka

extension KafkaProperties {
    /// What makes that every message is read from where the caller says: no user sets it otherwise.
    private static let fixedOfConsuming: KeyValuePairs = [
        "auto.offset.reset": "error", "enable.auto.commit": "false", "enable.auto.offset.store": "false",
        "enable.partition.eof": "true",
    ]

    /// What the address or another option says.
    private static let saidElsewhere: KeyValuePairs = [
        "bootstrap.servers": "the address says, HOST:9092/TOPIC",
        "metadata.broker.list": "the address says, HOST:9092/TOPIC",
        "group.id": "--group says",
    ]

    /// What a consumer has unless the user wants it otherwise.
    ///
    /// librdkafka stops fetching for up to a second when its queue is full, so that a small queue is a slow one: a million messages and
    /// 256 MiB are the least that keeps a fast reader busy. Others have the partitions of a member that has died 10 s later. New topics
    /// and partitions are seen within 30 s.
    private static let usualOfConsuming: KeyValuePairs = [
        "client.id": "visor", "queued.min.messages": "1000000", "queued.max.messages.kbytes": "262144",
        "session.timeout.ms": "10000", "heartbeat.interval.ms": "2000",
        "fetch.wait.max.ms": "100", "fetch.error.backoff.ms": "100",
        "partition.assignment.strategy": "range,roundrobin",
        "allow.auto.create.topics": "false", "topic.metadata.refresh.interval.ms": "30000",
        "topic.metadata.propagation.max.ms": "5000",
    ]

    /// Why a user may not set a property of a consumer to a value; `nil` where the user may.
    public static func refusal(ofConsuming name: String, _ value: String) -> String? {
        if let place = saidElsewhere.first(where: { $0.key == name })?.value { return "'\(name)' is what \(place)" }
        if let value = fixedOfConsuming.first(where: { $0.key == name })?.value {
            return "'\(name)' cannot be set: it is '\(value)', so that each line is counted once"
        }
        if name == "partition.assignment.strategy" && value.contains("cooperative") {
            return "'\(name)' cannot be set to a cooperative one; range and roundrobin are taken"
        }
        return nil
    }

    /// Why a user's property of a consumer cannot be; `nil` where it can.
    ///
    /// The value is not in the reason.
    public static func problem(ofConsuming name: String, _ value: String) -> String? {
        refusal(ofConsuming: name, value) ?? problem(name, value)
    }

    /// The properties of a consumer.
    ///
    /// - Parameters:
    ///   - own: the user's, which count over those that are usual.
    ///   - usual: what this consumer has otherwise than usual.
    /// - Throws: `KafkaError` where one of the user's cannot be set.
    static func consuming(
        _ own: KafkaProperties, usual: KafkaProperties = KafkaProperties()
    ) throws(KafkaError) -> KafkaProperties {
        for (name, value) in own.all {
            guard let refusal = refusal(ofConsuming: name, value) else { continue }
            throw KafkaError(code: RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue, description: refusal)
        }
        return KafkaProperties(usualOfConsuming).merging(usual).merging(own).merging(KafkaProperties(fixedOfConsuming))
    }
}
