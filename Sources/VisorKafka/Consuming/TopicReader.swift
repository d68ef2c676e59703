import CRdKafka

/// A record of a topic.
public struct TopicRecord: Equatable, Sendable {
    /// Its offset in the partition.
    public let offset: Int64
    /// When it was made or appended, in milliseconds since 1970; `nil` where it does not say.
    public let timestamp: Int64?
    /// The key; empty where it has none.
    public let key: [UInt8]
    /// The payload; `nil` where it has none, which is another thing than an empty one.
    public let payload: [UInt8]?

    /// A record.
    public init(offset: Int64, timestamp: Int64? = nil, key: [UInt8] = [], payload: [UInt8]?) {
        (self.offset, self.timestamp, self.key, self.payload) = (offset, timestamp, key, payload)
    }
}

/// What a reader of a topic comes upon.
public enum TopicEvent: Equatable, Sendable {
    /// The next record.
    case record(TopicRecord)
    /// All up to this offset, which is the next one, has been handed over.
    case end(at: Int64)
    /// The offset that is to be read next is not there: older ones are gone, or the topic was made anew. Nothing comes until it is begun
    /// elsewhere.
    case outOfRange
    /// The topic is not there, or has no such partition; it is read as soon as it is. Told once a minute at most.
    case missing
    /// Something is wrong that may end by itself; the same is told once a minute at most.
    case trouble(KafkaError)
}

/// Reads one partition of a topic, without a group and without a position that anybody else knows; one thread uses it.
@safe public final class TopicReader {
    /// The partition.
    public let partition: KafkaPartition

    /// The most records that are handed over in one go.
    private static let batchLimit = 100
    /// How long nothing may come until it is asked whether the partition is there, and then between two such questions.
    private static let missingPause: Duration = .seconds(1)
    /// What may wait: records are large, and are read by one who does little with them.
    private static let usual: KafkaProperties = [
        "queued.min.messages": "10000", "queued.max.messages.kbytes": "32768",
    ]

    private let client: KafkaClient
    private let topic: KafkaTopic
    private let queue: KafkaQueue
    private var troubles = RepeatedTrouble()
    /// The offset that comes next; `nil` where it has not begun.
    public private(set) var position: Int64?
    /// Whether the partition is known to be there.
    private var isFound = false
    private var isMissing = false
    private var lastAsked = ContinuousClock.now

    /// A reader; nobody is asked anything yet.
    ///
    /// - Parameters:
    ///   - brokers: those to begin with, `HOST:PORT`, with commas between them.
    ///   - properties: the user's, which count over those that are usual.
    /// - Throws: `KafkaError` where a property is wrong or cannot be set.
    public init(
        brokers: String, partition: KafkaPartition, properties: KafkaProperties = KafkaProperties()
    ) throws(KafkaError) {
        var all = try KafkaProperties.consuming(properties, usual: TopicReader.usual)
        all["bootstrap.servers"] = brokers
        client = try unsafe KafkaClient(.consumer, all)
        topic = try KafkaTopic(partition.topic, of: client)
        queue = KafkaQueue(of: client)
        self.partition = partition
    }

    /// A reader of another partition of a reader's topic that shares its connections; the same thread uses both.
    ///
    /// Trouble with brokers is told by one of them.
    public init(beside other: TopicReader, number: Int) {
        (client, topic) = (other.client, other.topic)
        queue = KafkaQueue(of: client)
        partition = KafkaPartition(other.partition.topic, number)
    }

    deinit {
        stop()
    }

    /// Reads from an offset on; nothing of before comes any more.
    ///
    /// - Throws: `KafkaError` where the client can do nothing more.
    public func begin(at offset: Int64) throws(KafkaError) {
        stop()
        let number = Int32(partition.number)
        guard unsafe rd_kafka_consume_start_queue(topic.handle, number, offset, queue.handle) == 0 else {
            throw .last("reading \(partition)")
        }
        position = offset
        (isFound, isMissing, lastAsked) = (false, false, .now)
    }

    /// Waits for records, and takes those that there are, 100 at most.
    ///
    /// - Parameter time: for how long the first is waited for.
    /// - Returns: what came, in its order; empty where nothing did.
    /// - Throws: `KafkaError` where the client can do nothing more.
    public func next(_ time: Duration) throws(KafkaError) -> [TopicEvent] {
        var events: [TopicEvent] = []
        client.poll()
        var wait = time.wholeMilliseconds
        for _ in 0..<TopicReader.batchLimit {
            guard let message = unsafe rd_kafka_consume_queue(queue.handle, wait) else { break }
            wait = 0
            unsafe take(message, &events)
            unsafe rd_kafka_message_destroy(message)
        }
        if let trouble = client.listener.takeTrouble(), troubles.isNew(trouble) { events.append(.trouble(trouble)) }
        if try isNewlyMissing() { events.append(.missing) }
        return events
    }

    /// Asks a broker which offsets there are: from the oldest record to behind the newest.
    ///
    /// - Throws: `KafkaError` where it does not answer in time, or the partition is not there.
    public func range(within time: Duration) throws(KafkaError) -> Range<Int64> {
        try client.range(of: partition, within: time)
    }

    /// Asks a broker for the numbers of the topic's partitions, in their order.
    ///
    /// - Throws: `KafkaError` where none answers in time, or the topic is not there.
    public func partitionNumbers(within time: Duration) throws(KafkaError) -> [Int] {
        try client.partitionNumbers(of: partition.topic, within: time)
    }

    /// Asks a broker for what its cluster is known by; `nil` where none says in time, or of one so old that it has no name.
    public func clusterName(within time: Duration) -> String? {
        guard let name = unsafe rd_kafka_clusterid(client.handle, time.wholeMilliseconds) else { return nil }
        defer { unsafe rd_kafka_mem_free(client.handle, name) }
        return unsafe String(cString: name)
    }

    @unsafe private func take(_ message: UnsafeMutablePointer<rd_kafka_message_t>, _ events: inout [TopicEvent]) {
        let fields = unsafe message.pointee
        guard let next = position else { return }
        switch unsafe fields.err {
        case RD_KAFKA_RESP_ERR_NO_ERROR:
            guard unsafe fields.offset >= next else { return }
            position = unsafe fields.offset + 1
            isFound = true
            events.append(.record(unsafe TopicRecord(message)))
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
            guard unsafe fields.offset >= next else { return }
            position = unsafe fields.offset
            isFound = true
            events.append(.end(at: unsafe fields.offset))
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            events.append(.outOfRange)
        case let code:
            let text = unsafe rd_kafka_message_errstr(message).map { unsafe String(cString: $0) } ?? ""
            let error = KafkaError(code: code.rawValue, description: "\(partition): \(text)")
            if error.isUnknownTopic {
                isFound = false
            } else if troubles.isNew(error) {
                events.append(.trouble(error))
            }
        }
    }

    /// Asks for a partition of which nothing comes, and begins anew when one that was missing is there.
    ///
    /// librdkafka says nothing of a partition that a topic does not have, and does not itself go on with what was missing.
    private func isNewlyMissing() throws(KafkaError) -> Bool {
        guard !isFound, let position, lastAsked.duration(to: .now) >= TopicReader.missingPause else { return false }
        lastAsked = .now
        do throws(KafkaError) {
            let numbers = try client.partitionNumbers(of: partition.topic, within: TopicReader.missingPause)
            isFound = numbers.contains(partition.number)
        } catch {
            guard error.isUnknownTopic else { return false }
        }
        if isFound {
            if isMissing { try begin(at: position) }
            return false
        }
        isMissing = true
        return troubles.isNew(KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "\(partition)"))
    }

    private func stop() {
        guard position != nil else { return }
        unsafe _ = rd_kafka_consume_stop(topic.handle, Int32(partition.number))
        position = nil
    }
}

extension TopicRecord {
    @unsafe fileprivate init(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        let fields = unsafe message.pointee
        offset = unsafe fields.offset
        timestamp = unsafe InputBatch.timestamp(message)
        unsafe key = [UInt8](bytes(fields.key, fields.key_len))
        let hasPayload = unsafe fields.payload != nil
        unsafe payload = hasPayload ? [UInt8](bytes(fields.payload, fields.len)) : nil
    }
}
