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

extension KafkaTopic {
    /// The partition of a key among so many: the murmur2 hash that Kafka's own producers take.
    func partition(of key: String, among count: Int) -> Int {
        let bytes = Array(key.utf8)
        return unsafe bytes.withUnsafeBytes {
            Int(unsafe rd_kafka_msg_partitioner_murmur2(handle, $0.baseAddress, $0.count, Int32(count), nil, nil))
        }
    }
}
