import CRdKafka
import Glibc
import Synchronization

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
    /// Sockets that keep the ports of brokers that are away.
    private let places = Mutex<[Int: Int32]>([:])

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
        for place in places.withLock(\.self).values { close(place) }
    }

    /// Makes a topic of so many partitions.
    ///
    /// - Throws: `KafkaError` where there is one of the name.
    public func makeTopic(_ name: String, partitions: Int) throws(KafkaError) {
        let code = unsafe rd_kafka_mock_topic_create(cluster, name, Int32(partitions), 1)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "making the topic '\(name)'") }
    }

    /// What brokers can say of a topic.
    public enum TopicAnswer: Sendable {
        /// It is there; whoever asks for one that never was makes it.
        case isThere
        /// It is not there.
        case isUnknown
        /// The client may not know of it.
        case isForbidden
    }

    /// Says this of a topic from now on.
    public func setTopic(_ name: String, _ answer: TopicAnswer) {
        let code =
            switch answer {
            case .isThere: RD_KAFKA_RESP_ERR_NO_ERROR
            case .isUnknown: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
            case .isForbidden: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
            }
        unsafe rd_kafka_mock_topic_set_error(cluster, name, code)
    }

    /// Takes a broker away, whose connections end, or brings it back; brokers are numbered from 1 on.
    public func setBroker(_ number: Int = 1, isUp: Bool) {
        if isUp {
            unsafe _ = rd_kafka_mock_broker_set_up(cluster, Int32(number))
            places.withLock { places in
                if let place = places.removeValue(forKey: number) { close(place) }
            }
        } else {
            unsafe _ = rd_kafka_mock_broker_set_down(cluster, Int32(number))
            guard let place = hold(number) else { return }
            places.withLock { $0[number] = place }
        }
    }

    /// Keeps the port of a broker that is away from others, who would else be given it.
    ///
    /// The mock ends the process where it cannot have it back. Two sockets may have a port together that both allow it, as long as
    /// none listens.
    private func hold(_ number: Int) -> Int32? {
        let brokers = bootstrap.split(separator: ",")
        guard brokers.indices.contains(number - 1),
            let port = brokers[number - 1].split(separator: ":").last.flatMap({ UInt16($0) })
        else { return nil }
        let place = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard place >= 0 else { return nil }
        var on: Int32 = 1
        unsafe setsockopt(place, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let isBound = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(place, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound else {
            close(place)
            return nil
        }
        return place
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
