import CRdKafka

/// Makes topics and deletes them, where brokers let it.
@safe public final class TopicMaker: Sendable {
    /// How there comes to be a topic.
    public enum Outcome: Hashable, Sendable {
        /// It was made as it was wanted.
        case made
        /// It was there; nothing about it was changed.
        case existed
        /// The brokers let nobody make topics as wanted, and have made it by themselves.
        case madeByBrokers
    }

    /// How often is asked for a topic that is being made.
    private static let pause: Duration = .milliseconds(50)

    /// For how long a controller is waited for, which the brokers name in each answer about topics.
    private static let controllerTime: Duration = .seconds(1)

    private let client: KafkaClient

    /// A maker; nobody is asked anything yet.
    ///
    /// - Parameters:
    ///   - brokers: those to begin with, `HOST:PORT`, with commas between them.
    ///   - properties: the user's, which count over those that are usual.
    /// - Throws: `KafkaError` where a property is wrong or cannot be set.
    public init(brokers: String, properties: KafkaProperties = KafkaProperties()) throws(KafkaError) {
        var all = try KafkaProperties.consuming(properties)
        all["bootstrap.servers"] = brokers
        client = try unsafe KafkaClient(.consumer, all)
    }

    /// How many partitions a topic has; `nil` where it is not there.
    ///
    /// - Throws: `KafkaError` where no broker answers in time.
    public func partitionCount(of topic: String, within time: Duration) throws(KafkaError) -> Int? {
        do throws(KafkaError) {
            let count = try client.partitionNumbers(of: topic, within: time).count
            return count == 0 ? nil : count
        } catch {
            guard error.isUnknownTopic else { throw error }
            return nil
        }
    }

    /// Makes a topic that is not there, and waits until it is.
    ///
    /// - Parameters:
    ///   - topic: the name.
    ///   - partitions: how many partitions it gets.
    ///   - replicas: on how many brokers each lies; `nil` is what the brokers do by themselves.
    ///   - configuration: properties of the topic (Apache Kafka, "Topic Configs"), as `cleanup.policy`.
    /// - Throws: `KafkaError` where the brokers do not let it, or it is not there in time.
    public func make(
        _ topic: String, partitions: Int, replicas: Int? = nil, configuration: KeyValuePairs<String, String> = [:],
        within time: Duration
    ) throws(KafkaError) -> Outcome {
        let end = ContinuousClock.now + time
        if try partitionCount(of: topic, within: time) != nil { return .existed }
        var outcome = Outcome.made
        do throws(KafkaError) {
            try create(topic, partitions, replicas, configuration, until: end)
        } catch {
            if error.isOne(of: RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) { return .existed }
            let isUnable = error.isOne(
                of: RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION)
            guard isUnable else { throw error }
            outcome = .madeByBrokers
        }
        try wait(for: topic, isAsked: outcome == .madeByBrokers, until: end)
        return outcome
    }

    /// Deletes topics; those that are not there are none the less gone.
    ///
    /// - Throws: `KafkaError` where the brokers do not let it or cannot do it.
    public func delete(_ topics: [String], within time: Duration) throws(KafkaError) {
        guard !topics.isEmpty else { return }
        // Where there is none, as in the sandbox, the request would run into its deadline.
        guard try hasController(within: min(time, TopicMaker.controllerTime)) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, "deleting topics")
        }
        let queue = KafkaQueue(of: client)
        let options = try AdminOptions(client, RD_KAFKA_ADMIN_OP_DELETETOPICS, time)
        var deletions = unsafe topics.map { unsafe rd_kafka_DeleteTopic_new($0) }
        defer { for index in unsafe deletions.indices { unsafe rd_kafka_DeleteTopic_destroy(deletions[index]) } }
        unsafe rd_kafka_DeleteTopics(client.handle, &deletions, deletions.count, options.handle, queue.handle)
        try unsafe queue.answer(within: time + .seconds(1), to: "deleting topics") { (event) throws(KafkaError) in
            var count = 0
            let results = unsafe rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
            try unsafe TopicMaker.check(results, count, "deleting", excusing: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        }
    }

    private func create(
        _ topic: String, _ partitions: Int, _ replicas: Int?, _ configuration: KeyValuePairs<String, String>,
        until end: ContinuousClock.Instant
    ) throws(KafkaError) {
        let time = max(.milliseconds(1), ContinuousClock.now.duration(to: end))
        // Where there is none, as in the sandbox, the request would run into its deadline.
        guard try hasController(within: min(time, TopicMaker.controllerTime)) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, "making the topic '\(topic)'")
        }
        var text = [CChar](repeating: 0, count: 512)
        var new = unsafe rd_kafka_NewTopic_new(topic, Int32(partitions), Int32(replicas ?? -1), &text, text.count)
        guard unsafe new != nil else {
            throw KafkaError(code: RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue, description: KafkaClient.string(text))
        }
        defer { unsafe rd_kafka_NewTopic_destroy(new) }
        for (name, value) in configuration { unsafe _ = rd_kafka_NewTopic_set_config(new, name, value) }
        let queue = KafkaQueue(of: client)
        let options = try AdminOptions(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, time)
        unsafe rd_kafka_CreateTopics(client.handle, &new, 1, options.handle, queue.handle)
        try unsafe queue.answer(within: time, to: "making the topic '\(topic)'") { (event) throws(KafkaError) in
            var count = 0
            let results = unsafe rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
            try unsafe TopicMaker.check(results, count, "making")
        }
    }

    /// Whether one of the brokers is known to be the one that makes topics.
    private func hasController(within time: Duration) throws(KafkaError) -> Bool {
        let controller = unsafe rd_kafka_controllerid(client.handle, time.wholeMilliseconds)
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(client.handle, 1, nil, &metadata, time.wholeMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer = unsafe metadata else {
            throw KafkaError(code, "asking for the brokers")
        }
        defer { unsafe rd_kafka_metadata_destroy(answer) }
        return (0..<Int(unsafe answer.pointee.broker_cnt)).contains {
            unsafe answer.pointee.brokers[$0].id == controller
        }
    }

    @unsafe private static func check(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ doing: String,
        excusing excused: rd_kafka_resp_err_t = RD_KAFKA_RESP_ERR_NO_ERROR
    ) throws(KafkaError) {
        for index in 0..<count {
            guard let result = unsafe results?[index] else { continue }
            let code = unsafe rd_kafka_topic_result_error(result)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR && code != excused else { continue }
            let name = unsafe rd_kafka_topic_result_name(result).map { unsafe String(cString: $0) } ?? ""
            let text = unsafe rd_kafka_topic_result_error_string(result).map { unsafe String(cString: $0) }
            throw KafkaError(
                code: code.rawValue, description: "\(doing) the topic '\(name)': \(text ?? "error \(code.rawValue)")")
        }
    }

    /// Waits until a topic is there.
    private func wait(
        for topic: String, isAsked: Bool, until end: ContinuousClock.Instant
    ) throws(KafkaError) {
        while true {
            let rest = max(.milliseconds(1), ContinuousClock.now.duration(to: end))
            do throws(KafkaError) {
                if try !client.partitionNumbers(of: topic, within: rest, isMaking: isAsked).isEmpty { return }
            } catch {
                guard error.isUnknownTopic || error.isOne(of: RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) else {
                    throw error
                }
            }
            guard ContinuousClock.now < end else {
                throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "waiting for the topic '\(topic)'")
            }
            client.poll(TopicMaker.pause)
        }
    }
}

/// The deadlines of a request to those who administer.
@safe private struct AdminOptions: ~Copyable {
    let handle: OpaquePointer

    init(_ client: KafkaClient, _ kind: rd_kafka_admin_op_t, _ time: Duration) throws(KafkaError) {
        guard let handle = unsafe rd_kafka_AdminOptions_new(client.handle, kind) else { throw .last("a request") }
        unsafe self.handle = handle
        var text = [CChar](repeating: 0, count: 512)
        let wait = max(time.wholeMilliseconds, 1)
        unsafe _ = rd_kafka_AdminOptions_set_request_timeout(handle, wait, &text, text.count)
        unsafe _ = rd_kafka_AdminOptions_set_operation_timeout(handle, wait, &text, text.count)
    }

    deinit {
        unsafe rd_kafka_AdminOptions_destroy(handle)
    }
}
