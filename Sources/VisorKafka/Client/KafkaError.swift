import CRdKafka

/// What librdkafka or a broker says of something that did not work.
public struct KafkaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The number of the error: Kafka's own above zero (Apache Kafka, `Errors`), librdkafka's below.
    public let code: Int32
    /// What was being done, and what is wrong.
    public let description: String
    /// Whether the client that has it can do nothing more.
    public let isFatal: Bool

    /// An error by its number, with what was being done.
    init(_ code: rd_kafka_resp_err_t, _ context: String, isFatal: Bool = false) {
        let reason = unsafe rd_kafka_err2str(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)"
        self.init(code: code.rawValue, description: "\(context): \(reason)", isFatal: isFatal)
    }

    /// An error with all that is said of it.
    init(code: Int32, description: String, isFatal: Bool = false) {
        (self.code, self.description, self.isFatal) = (code, description, isFatal)
    }

    /// The last error of a call that leaves it aside.
    static func last(_ context: String) -> KafkaError { KafkaError(rd_kafka_last_error(), context) }

    /// Whether it is one of some errors.
    func isOne(of codes: rd_kafka_resp_err_t...) -> Bool { codes.contains { $0.rawValue == code } }

    /// Whether the topic or the partition is not there.
    public var isUnknownTopic: Bool {
        isOne(
            of: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
    }

    /// Whether the broker does not let this client do it.
    public var isForbidden: Bool {
        isOne(
            of: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR__AUTHENTICATION)
    }

    /// Whether it may end by itself: brokers that are away come back.
    public var isRetriable: Bool {
        !isFatal && !isForbidden && code != 0 && !isOne(of: RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR__FATAL)
    }

    /// An error that Visor itself has found, which does not end by itself.
    static func own(_ description: String) -> KafkaError { KafkaError(code: 0, description: description) }

    /// Something was not done in time.
    static func slow(_ context: String) -> KafkaError { KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, context) }

    /// Whether it says only that the group is about to share its partitions anew.
    public var isOfRebalance: Bool {
        isOne(
            of: RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
            RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID)
    }

    /// Whether a message is larger than the client or the broker takes.
    public var isTooLarge: Bool {
        isOne(
            of: RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
            RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE)
    }

    /// Whether an offset is one that the broker does not have, or no more.
    public var isOutOfRange: Bool {
        isOne(of: RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
    }
}
