import CRdKafka

/// A partition of a topic.
public struct KafkaPartition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name of the topic.
    public let topic: String
    /// The number, from 0 on.
    public let number: Int

    /// The partition of a topic and a number.
    public init(_ topic: String, _ number: Int) {
        (self.topic, self.number) = (topic, number)
    }

    /// Whether one comes before another: by the topic, then by the number.
    public static func < (left: KafkaPartition, right: KafkaPartition) -> Bool {
        (left.topic, left.number) < (right.topic, right.number)
    }

    /// The topic and the number, as `logs/3`.
    public var description: String { "\(topic)/\(number)" }
}

/// A place in a partition.
public struct KafkaPosition: Hashable, Sendable, CustomStringConvertible {
    /// The partition.
    public let partition: KafkaPartition
    /// The offset of the message that comes next.
    public let offset: Int64

    /// The place before the message of an offset.
    public init(_ partition: KafkaPartition, _ offset: Int64) {
        (self.partition, self.offset) = (partition, offset)
    }

    /// The partition and the offset, as `logs/3@17`.
    public var description: String { "\(partition)@\(offset)" }
}

/// A list of partitions and offsets as librdkafka has it.
@safe struct PartitionList: ~Copyable {
    let list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init() {
        guard let list = unsafe rd_kafka_topic_partition_list_new(0) else { preconditionFailure("no memory") }
        unsafe self.list = list
    }

    init(_ positions: some Sequence<KafkaPosition>) {
        self.init()
        for position in positions {
            let partition = position.partition
            let entry = unsafe rd_kafka_topic_partition_list_add(list, partition.topic, Int32(partition.number))
            unsafe entry?.pointee.offset = position.offset
        }
    }

    /// A list of partitions without offsets.
    init(of partitions: some Sequence<KafkaPartition>) {
        self.init(partitions.map { KafkaPosition($0, Int64(RD_KAFKA_OFFSET_INVALID)) })
    }

    deinit {
        unsafe rd_kafka_topic_partition_list_destroy(list)
    }

    /// The error of a partition, which a call on the whole list leaves beside it.
    var firstError: rd_kafka_resp_err_t {
        for index in 0..<Int(unsafe list.pointee.cnt)
        where unsafe list.pointee.elems[index].err != RD_KAFKA_RESP_ERR_NO_ERROR {
            return unsafe list.pointee.elems[index].err
        }
        return RD_KAFKA_RESP_ERR_NO_ERROR
    }

    /// The partitions of a list, and the offsets that stand beside them.
    @unsafe static func entries(
        _ list: UnsafePointer<rd_kafka_topic_partition_list_t>
    ) -> [KafkaPosition] {
        (0..<Int(unsafe list.pointee.cnt)).map { index in
            let entry = unsafe list.pointee.elems[index]
            let topic = unsafe entry.topic.map { unsafe String(cString: $0) } ?? ""
            return KafkaPosition(KafkaPartition(topic, Int(unsafe entry.partition)), unsafe entry.offset)
        }
    }
}
