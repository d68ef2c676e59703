import CRdKafka

/// A cluster of brokers inside this process, librdkafka's own mock of one (`rdkafka_mock.h`): for trying out and for tests.
///
/// It keeps 5 MiB of a partition, in memory only, and forgets what is older; topics of four partitions are made when they are first
/// used. Transactions, and most of what administers, only pretend.
@safe public final class SandboxCluster: @unchecked Sendable {
    // Sendable: the handles are never changed, and librdkafka guards what is behind them.
    /// The brokers to begin with, `HOST:PORT` each.
    public let bootstrap: String

    private let client: KafkaClient
    private let cluster: OpaquePointer

    /// Starts brokers on ports of the loopback that the system gives.
    ///
    /// - Throws: `KafkaError` where they cannot listen.
    public init(brokers: Int = 1) throws(KafkaError) {
        client = try unsafe KafkaClient(.producer, KafkaProperties())
        guard let cluster = unsafe rd_kafka_mock_cluster_new(client.handle, Int32(brokers)),
            let text = unsafe rd_kafka_mock_cluster_bootstraps(cluster)
        else { throw .last("starting a sandbox") }
        unsafe self.cluster = cluster
        bootstrap = unsafe String(cString: text)
    }

    deinit {
        unsafe rd_kafka_mock_cluster_destroy(cluster)
    }

    /// Makes a topic of so many partitions.
    ///
    /// - Throws: `KafkaError` where there is one of the name.
    public func makeTopic(_ name: String, partitions: Int) throws(KafkaError) {
        let code = unsafe rd_kafka_mock_topic_create(cluster, name, Int32(partitions), 1)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "making the topic '\(name)'") }
    }

    /// Says from now on that a topic is not there, or again that it is; whoever asks for one that never was makes it.
    public func setTopic(_ name: String, isThere: Bool) {
        let code = isThere ? RD_KAFKA_RESP_ERR_NO_ERROR : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
        unsafe rd_kafka_mock_topic_set_error(cluster, name, code)
    }

    /// Takes a broker away, whose connections end, or brings it back; brokers are numbered from 1 on.
    public func setBroker(_ number: Int = 1, isUp: Bool) {
        if isUp {
            unsafe _ = rd_kafka_mock_broker_set_up(cluster, Int32(number))
        } else {
            unsafe _ = rd_kafka_mock_broker_set_down(cluster, Int32(number))
        }
    }

    /// What brokers can answer to messages.
    public enum Refusal: Sendable {
        /// The batch is larger than the topic takes.
        case tooLarge
        /// The client may not write there.
        case forbidden
        /// The messages do not go on where the last ones ended.
        case outOfOrder
        /// Another broker is the one to be asked.
        case elsewhere
    }

    /// Refuses the next requests that bring messages.
    public func refuse(_ refusal: Refusal, times: Int = 1) {
        let code =
            switch refusal {
            case .tooLarge: RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE
            case .forbidden: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
            case .outOfOrder: RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER
            case .elsewhere: RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
            }
        let codes = [rd_kafka_resp_err_t](repeating: code, count: times)
        // Produce is request 0 of the protocol.
        unsafe rd_kafka_mock_push_request_errors_array(cluster, 0, times, codes)
    }
}
