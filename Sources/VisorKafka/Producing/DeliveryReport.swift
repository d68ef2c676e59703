import CRdKafka

/// What became of a message: it has been acknowledged, or it has failed for good.
public struct DeliveryReport: Sendable, BitwiseCopyable {
    /// What the message was enqueued with.
    public let token: Int
    /// The partition it went to.
    public let partition: Int32
    /// Its offset there; negative where the broker has not said, as after a repetition.
    public let offset: Int64
    /// The number of the error; 0 where the broker has acknowledged it.
    public let code: Int32

    /// Whether the broker has acknowledged it.
    public var isAcknowledged: Bool { code == 0 }

    /// Why it failed; `nil` where it has not.
    public var error: KafkaError? {
        isAcknowledged ? nil : KafkaError(rd_kafka_resp_err_t(rawValue: code), "sending a message")
    }
}

extension KafkaError {
    /// Whether the queue of the producer has no room: it will have some when other messages have been acknowledged.
    public var isQueueFull: Bool { isOne(of: RD_KAFKA_RESP_ERR__QUEUE_FULL) }

    /// Whether it says only that a client has given up all it had, after an error that says why.
    public var isConsequence: Bool {
        isOne(of: RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
    }
}
