import CRdKafka

/// A member of the group of those who may speak for all: it has the voice while partition 0 of a topic is assigned to it.
///
/// It reads nothing; the partition is only the thing that one at a time holds. Two may believe for a while that they have the voice, as one
/// that was cut off does not know it yet: `commit` then fails for the one that is behind. One thread uses it, and polls often.
@safe public final class VoiceMember {
    private let member: GroupMember
    private let partition: KafkaPartition
    private var troubles = RepeatedTrouble()

    /// Whether this member has the voice, as far as it knew at the last poll.
    public private(set) var isVoice = false

    /// Joins a group; nobody is asked anything yet, and nothing is waited for.
    ///
    /// - Parameters:
    ///   - brokers: those to begin with, `HOST:PORT`, with commas between them.
    ///   - group: the name of the group.
    ///   - topic: the topic whose partition 0 it is about.
    ///   - properties: the user's, which count over those that are usual.
    /// - Throws: `KafkaError` where a property is wrong or cannot be set.
    public init(
        brokers: String, group: String, topic: String, properties: KafkaProperties = KafkaProperties()
    ) throws(KafkaError) {
        let all = try KafkaProperties.consuming(properties)
        member = try GroupMember(brokers: brokers, group: group, topics: [topic], properties: all)
        partition = KafkaPartition(topic, 0)
    }

    /// Looks what has happened, without waiting.
    ///
    /// - Returns: the trouble there is, if it has not been told within a minute.
    public func poll() -> [KafkaError] {
        var found: [KafkaError] = []
        while let message = unsafe rd_kafka_consume_queue(member.queue, 0) {
            let code = unsafe message.pointee.err
            let text = unsafe rd_kafka_message_errstr(message).map { unsafe String(cString: $0) } ?? ""
            if code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__PARTITION_EOF {
                found.append(KafkaError(code: code.rawValue, description: "\(partition.topic): \(text)"))
            }
            unsafe rd_kafka_message_destroy(message)
        }
        for rebalance in member.takeRebalances() {
            switch rebalance {
            case .assigned(let partitions): isVoice = partitions.contains(partition)
            case .revoked: isVoice = false
            }
        }
        if let trouble = member.client.listener.takeTrouble() { found.append(trouble) }
        return found.filter { troubles.isNew($0) }
    }

    /// Asks for the offset that was committed last, by whomever; `nil` where none was.
    ///
    /// - Throws: `KafkaError` where no answer comes in time.
    public func committed(within time: Duration) throws(KafkaError) -> Int64? {
        try member.client.committed(CollectionOfOne(partition), within: time)[partition]
    }

    /// Commits an offset, and waits until the group has it.
    ///
    /// - Throws: `KafkaError` where this member does not have the voice, or no answer comes in time: it may be committed then, or not.
    public func commit(_ offset: Int64, within time: Duration) throws(KafkaError) {
        guard isVoice else { throw KafkaError(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, "committing without the voice") }
        let queue = KafkaQueue(of: member.client)
        let list = PartitionList(CollectionOfOne(KafkaPosition(partition, offset)))
        let code = unsafe rd_kafka_commit_queue(member.client.handle, list.list, queue.handle, nil, nil)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "committing offsets") }
        try unsafe queue.answer(within: time, to: "committing offsets") { (_) throws(KafkaError) in }
    }

    /// Leaves the group, so that another has the voice at once.
    public func close() {
        isVoice = false
        member.close()
    }
}
