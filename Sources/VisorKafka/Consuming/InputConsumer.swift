import CRdKafka

/// A member of a consumer group that reads topics from where its owner says; one thread uses it.
///
/// It neither knows nor asks where to begin: partitions that are assigned stay silent until `begin`. The positions are the owner's
/// altogether, and what is committed is for others to look at. `poll` has to be called every few minutes at the latest (librdkafka's
/// `max.poll.interval.ms`), else the group takes the partitions away.
@safe public final class InputConsumer {
    /// A partition that this member has, and how far it is.
    struct Lane {
        let partition: KafkaPartition
        /// The offset that comes next; `nil` where it has not begun.
        var next: Int64?
        var isPaused = false
        /// Whether librdkafka has given the partition up, so that it cannot be sought but has to be begun anew.
        var isStopped = false
    }

    /// The partitions that this member has.
    public internal(set) var partitions: [KafkaPartition] = []
    /// What it has done.
    public internal(set) var counts = InputCounts()
    /// How many messages wait in librdkafka's queue at most, for each partition.
    public let queueLimit: Int

    /// The most messages that are handed over in one go.
    static let batchLimit = 10_000
    /// For how long librdkafka is waited for where no broker is asked.
    private static let seekTime: Duration = .seconds(5)

    let member: GroupMember
    let buffer: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    var lanes: [Lane] = []
    var runs: [InputBatch.Run] = []
    var troubles = RepeatedTrouble()
    /// Which lane the messages of a topic of librdkafka's are in.
    var laneOfTopic: [TopicKey: Int] = [:]

    /// A topic of librdkafka's and a partition.
    struct TopicKey: Hashable {
        let topic: UInt
        let partition: Int32
    }

    /// Joins a group; nobody is asked anything yet, and nothing is waited for.
    ///
    /// - Parameters:
    ///   - brokers: those to begin with, `HOST:PORT`, with commas between them.
    ///   - group: the name of the group.
    ///   - topics: the topics that the group reads.
    ///   - properties: the user's, which count over those that are usual.
    /// - Throws: `KafkaError` where a property is wrong or cannot be set.
    public init(
        brokers: String, group: String, topics: [String], properties: KafkaProperties = KafkaProperties()
    ) throws(KafkaError) {
        let all = try KafkaProperties.consuming(properties)
        queueLimit = all["queued.min.messages"].flatMap { Int($0) } ?? 0
        member = try GroupMember(brokers: brokers, group: group, topics: topics, properties: all)
        unsafe buffer = .allocate(capacity: InputConsumer.batchLimit)
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// Reads partitions from these offsets on; those that had begun before go on where they are.
    ///
    /// What librdkafka has fetched of the others is fetched again: begin with all at once where that can be done.
    ///
    /// - Parameter positions: for each the offset of the first message that is wanted. What is not this member's is left aside.
    /// - Throws: `KafkaError` where the client can do nothing more.
    public func begin(_ positions: [KafkaPosition]) throws(KafkaError) {
        for position in positions {
            guard let lane = lane(of: position.partition) else { continue }
            lanes[lane].next = position.offset
        }
        try reassign()
    }

    /// Goes on with a partition at another offset; nothing of before comes any more.
    ///
    /// A partition that has not begun begins. What is not this member's is left aside.
    ///
    /// - Throws: `KafkaError` where the client can do nothing more.
    public func seek(_ partition: KafkaPartition, to offset: Int64) throws(KafkaError) {
        guard let lane = lane(of: partition) else { return }
        let isFetched = lanes[lane].next != nil && !lanes[lane].isStopped
        lanes[lane].next = offset
        guard isFetched else { return try reassign() }
        let list = PartitionList(CollectionOfOne(KafkaPosition(partition, offset)))
        let error = unsafe rd_kafka_seek_partitions(
            member.client.handle, list.list, InputConsumer.seekTime.wholeMilliseconds)
        defer { unsafe rd_kafka_error_destroy(error) }
        // A partition that is only about to be fetched, or that had an error, cannot be sought.
        if unsafe error != nil || list.firstError != RD_KAFKA_RESP_ERR_NO_ERROR { try reassign() }
    }

    /// Lets a partition wait: nothing of it comes until it is resumed.
    ///
    /// What is not this member's is left aside.
    public func pause(_ partition: KafkaPartition) {
        guard let lane = lane(of: partition) else { return }
        lanes[lane].isPaused = true
        let list = PartitionList(of: CollectionOfOne(partition))
        unsafe _ = rd_kafka_pause_partitions(member.client.handle, list.list)
    }

    /// Goes on with a partition that was paused, where it was or was sought to.
    ///
    /// - Throws: `KafkaError` where the client can do nothing more.
    public func resume(_ partition: KafkaPartition) throws(KafkaError) {
        guard let lane = lane(of: partition), lanes[lane].isPaused else { return }
        lanes[lane].isPaused = false
        let list = PartitionList(of: CollectionOfOne(partition))
        unsafe _ = rd_kafka_resume_partitions(member.client.handle, list.list)
        // librdkafka before 2.1 may go on behind messages that it has not handed over (its changelog).
        if let next = lanes[lane].next { try seek(partition, to: next) }
    }

    /// The offset of the message that comes next; `nil` where the partition is not this member's or has not begun.
    public func position(of partition: KafkaPartition) -> Int64? {
        lane(of: partition).flatMap { lanes[$0].next }
    }

    /// Asks a broker which offsets of a partition there are: from the oldest message to behind the newest.
    ///
    /// - Throws: `KafkaError` where it does not answer in time, or the partition is not there.
    public func range(of partition: KafkaPartition, within time: Duration) throws(KafkaError) -> Range<Int64> {
        try member.client.range(of: partition, within: time)
    }

    /// Asks a broker for the partitions of a topic, in their order.
    ///
    /// - Throws: `KafkaError` where it does not answer in time, or the topic is not there.
    public func partitions(of topic: String, within time: Duration) throws(KafkaError) -> [KafkaPartition] {
        try member.client.partitionNumbers(of: topic, within: time).map { KafkaPartition(topic, $0) }
    }

    /// Commits offsets for others to look at, without waiting; trouble is told as an event.
    ///
    /// - Parameter positions: for each partition the offset behind the last message that is done with.
    /// - Throws: `KafkaError` where the client can do nothing more.
    public func commit(_ positions: [KafkaPosition]) throws(KafkaError) {
        guard !positions.isEmpty else { return }
        try member.commit(positions, isWaiting: false)
    }

    /// The error after which the client can do nothing more, if there has been one.
    public var fatalError: KafkaError? { member.client.fatalError }

    /// Takes what librdkafka has had to say, a line each.
    public func takeMessages() -> [String] { member.client.listener.takeMessages() }

    /// How many messages wait in librdkafka's queue now, of all partitions.
    public var queuedMessages: Int { unsafe rd_kafka_queue_length(member.queue) }

    /// Leaves the group, so that others have the partitions at once; nothing comes any more.
    public func close() {
        (lanes, partitions) = ([], [])
        member.close()
    }

    func lane(of partition: KafkaPartition) -> Int? {
        lanes.firstIndex { $0.partition == partition }
    }

    /// Fetches all that has begun, each from where it is.
    private func reassign() throws(KafkaError) {
        try member.assign(lanes.compactMap { lane in lane.next.map { KafkaPosition(lane.partition, $0) } })
        for lane in lanes.indices where lanes[lane].next != nil {
            lanes[lane].isStopped = false
            if lanes[lane].isPaused { pause(lanes[lane].partition) }
        }
    }
}
