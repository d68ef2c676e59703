import CRdKafka

/// A topic that a producer sends to.
@safe public final class KafkaTopic: @unchecked Sendable {
    // Sendable: the handle is never changed, and librdkafka guards what is behind it.
    /// The name.
    public let name: String

    let handle: OpaquePointer
    private let client: KafkaClient

    init(_ name: String, of client: KafkaClient) throws(KafkaError) {
        guard let handle = unsafe rd_kafka_topic_new(client.handle, name, nil) else {
            throw .last("the topic '\(name)'")
        }
        (self.name, self.client) = (name, client)
        unsafe self.handle = handle
    }

    deinit {
        unsafe rd_kafka_topic_destroy(handle)
    }
}
