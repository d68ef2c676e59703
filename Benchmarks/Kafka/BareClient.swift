import CBareKafka
import Foundation

/// A client of librdkafka without anything of Visor's around it.
final class BareClient {
    enum Role {
        case producer, consumer
    }

    /// What Visor's producers have.
    private static let producing = [
        ("enable.idempotence", "true"), ("acks", "all"), ("message.timeout.ms", "0"),
        ("enable.gapless.guarantee", "true"), ("compression.type", "lz4"), ("linger.ms", "10"),
        ("queue.buffering.max.messages", "100000"), ("queue.buffering.max.kbytes", "65536"),
    ]
    /// What Visor's consumers have.
    private static let consuming = [
        ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"), ("enable.partition.eof", "true"),
        ("queued.min.messages", "1000000"), ("queued.max.messages.kbytes", "262144"), ("fetch.wait.max.ms", "100"),
        ("fetch.error.backoff.ms", "100"), ("group.id", "visor-bench"),
    ]
    private static let batch = 10_000
    /// How many lines go to a partition before the next has its turn.
    private static let turn = 1_000

    private let handle: OpaquePointer

    init(_ role: Role, _ brokers: String, _ own: [(name: String, value: String)]) throws {
        let configuration = rd_kafka_conf_new()
        var text = [CChar](repeating: 0, count: 512)
        let usual = role == .producer ? BareClient.producing : BareClient.consuming
        for (name, value) in [("bootstrap.servers", brokers)] + usual + own.map({ ($0.name, $0.value) }) {
            guard rd_kafka_conf_set(configuration, name, value, &text, text.count) == RD_KAFKA_CONF_OK else {
                throw KafkaBench.Failed(description: "'\(name)' cannot be set")
            }
        }
        let kind = role == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER
        guard let handle = rd_kafka_new(kind, configuration, &text, text.count) else {
            throw KafkaBench.Failed(description: "librdkafka makes no client")
        }
        self.handle = handle
        if role == .consumer { rd_kafka_poll_set_consumer(handle) }
    }

    deinit {
        rd_kafka_destroy(handle)
    }

    /// Sends each line of a file.
    func produce(_ file: Data, to topic: String) throws -> (messages: Int, time: Duration) {
        let wanted = rd_kafka_topic_new(handle, topic, nil)
        defer { rd_kafka_topic_destroy(wanted) }
        let partitions = try numbers(of: topic, wanted)
        let start = ContinuousClock.now
        var count = 0
        try file.withUnsafeBytes { bytes in
            var begin = 0
            while begin < bytes.count, let base = bytes.baseAddress {
                let end =
                    memchr(base + begin, 0x0A, bytes.count - begin).map { UnsafeRawPointer($0) - base } ?? bytes.count
                let partition = partitions[count / BareClient.turn % partitions.count]
                let line = UnsafeMutableRawPointer(mutating: base + begin)
                while rd_kafka_produce(
                    wanted, partition, Int32(RD_KAFKA_MSG_F_COPY), line, end - begin, "bench", 5, nil) != 0
                {
                    guard rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
                        throw KafkaBench.Failed(description: String(cString: rd_kafka_err2str(rd_kafka_last_error())))
                    }
                    rd_kafka_poll(handle, 10)
                }
                if count % BareClient.turn == 0 { rd_kafka_poll(handle, 0) }
                count += 1
                begin = end + 1
            }
        }
        while rd_kafka_flush(handle, 1_000) != RD_KAFKA_RESP_ERR_NO_ERROR {}
        return (count, start.duration(to: .now))
    }

    /// Takes messages and throws them away.
    func consume(_ topic: String, _ count: Int) throws -> (messages: Int, time: Duration) {
        let list = rd_kafka_topic_partition_list_new(0)
        defer { rd_kafka_topic_partition_list_destroy(list) }
        for number in try numbers(of: topic, nil) {
            rd_kafka_topic_partition_list_add(list, topic, number).pointee.offset = Int64(RD_KAFKA_OFFSET_BEGINNING)
        }
        rd_kafka_assign(handle, list)
        let queue = rd_kafka_queue_get_consumer(handle)
        defer { rd_kafka_queue_destroy(queue) }
        let messages = UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>.allocate(
            capacity: BareClient.batch)
        defer { messages.deallocate() }
        var start: ContinuousClock.Instant?
        var taken = 0
        while taken < count {
            let found = rd_kafka_consume_batch_queue(queue, 100, messages, BareClient.batch)
            for index in 0..<max(found, 0) {
                guard let message = messages[index] else { continue }
                if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                    start = start ?? .now
                    taken += 1
                }
                rd_kafka_message_destroy(message)
            }
        }
        return (taken, (start ?? .now).duration(to: .now))
    }

    private func numbers(of topic: String, _ handle: OpaquePointer?) throws -> [Int32] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(self.handle, handle == nil ? 1 : 0, handle, &metadata, 10_000)
        defer { if let metadata { rd_kafka_metadata_destroy(metadata) } }
        for index in 0..<Int(metadata?.pointee.topic_cnt ?? 0) {
            guard let found = metadata?.pointee.topics[index], String(cString: found.topic) == topic,
                found.partition_cnt > 0
            else { continue }
            return (0..<Int(found.partition_cnt)).map { found.partitions[$0].id }
        }
        throw KafkaBench.Failed(description: "the topic '\(topic)': \(String(cString: rd_kafka_err2str(code)))")
    }
}
