import CRdKafka

/// A queue of librdkafka's on which answers come, or messages.
@safe struct KafkaQueue: ~Copyable {
    let handle: OpaquePointer
    /// Held because the queue has to be gone before it.
    private let client: KafkaClient

    /// A queue of a client's.
    init(of client: KafkaClient) {
        guard let handle = unsafe rd_kafka_queue_new(client.handle) else { preconditionFailure("no memory") }
        unsafe self.handle = handle
        self.client = client
    }

    deinit {
        unsafe rd_kafka_queue_destroy(handle)
    }

    /// Waits for an answer, and hands it over for as long as a closure runs.
    ///
    /// - Throws: `KafkaError` where none comes in time, or it is an error, and what the closure throws.
    func answer<T>(
        within time: Duration, to context: String, _ body: (OpaquePointer) throws(KafkaError) -> T
    ) throws(KafkaError) -> T {
        guard let event = unsafe rd_kafka_queue_poll(handle, time.wholeMilliseconds) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, context)
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        let code = unsafe rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, context) }
        return try unsafe body(event)
    }
}
