import CRdKafka

/// Looks how far behind a consumer group is, without joining it.
@safe public final class GroupLag: Sendable {
    /// How far a group is in a partition.
    public struct Partition: Equatable, Sendable {
        /// The partition.
        public let partition: KafkaPartition
        /// The offsets that are there: from the oldest message to behind the newest.
        public let range: Range<Int64>
        /// The offset that the group has committed, which is the next that it reads; `nil` where it has none.
        public let committed: Int64?

        /// How many messages are there that the group has not read, as far as it has committed.
        ///
        /// Where it has committed nothing, or what is gone by now, those that are there count.
        public var lag: Int64 { range.upperBound - min(max(committed ?? 0, range.lowerBound), range.upperBound) }
    }

    private let client: KafkaClient

    /// One that looks; nobody is asked anything yet.
    ///
    /// - Parameters:
    ///   - brokers: those to begin with, `HOST:PORT`, with commas between them.
    ///   - properties: the user's, which count over those that are usual.
    /// - Throws: `KafkaError` where a property is wrong or cannot be set.
    public init(brokers: String, group: String, properties: KafkaProperties) throws(KafkaError) {
        var all = try KafkaProperties.consuming(properties)
        all["bootstrap.servers"] = brokers
        all["group.id"] = group
        client = try unsafe KafkaClient(.consumer, all)
    }

    /// Asks for all partitions of topics, in their order.
    ///
    /// - Throws: `KafkaError` where brokers do not answer in time, do not let it, or a topic is not there.
    public func read(_ topics: [String], within time: Duration) throws(KafkaError) -> [Partition] {
        let end = ContinuousClock.now + time
        var partitions: [KafkaPartition] = []
        for topic in topics {
            let numbers = try client.partitionNumbers(of: topic, within: GroupLag.rest(until: end))
            partitions += numbers.map { KafkaPartition(topic, $0) }
        }
        let committed = try client.committed(partitions, within: GroupLag.rest(until: end))
        var found: [Partition] = []
        for partition in partitions {
            let range = try client.range(of: partition, within: GroupLag.rest(until: end))
            found.append(Partition(partition: partition, range: range, committed: committed[partition]))
        }
        return found
    }

    /// What a broker has said that may be why there is no answer.
    public func takeTrouble() -> KafkaError? {
        client.poll()
        return client.listener.takeTrouble()
    }

    private static func rest(until end: ContinuousClock.Instant) -> Duration {
        max(.milliseconds(1), ContinuousClock.now.duration(to: end))
    }
}
