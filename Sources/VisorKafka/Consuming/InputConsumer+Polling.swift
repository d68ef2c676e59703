import CRdKafka

extension InputConsumer {
    /// Waits for messages, and hands over those that there are, 10,000 at most.
    ///
    /// - Parameters:
    ///   - time: for how long the first message is waited for.
    ///   - body: gets the messages, where there are any; behind it the positions are behind them, also where it throws. What it seeks or
    ///     pauses holds for messages that come later: it has all that came now.
    /// - Returns: what else has happened; empty nearly always.
    public func poll<E>(
        _ time: Duration, _ body: (borrowing InputBatch) throws(E) -> Void
    ) throws(E) -> [InputEvent] {
        var count = fetch(time)
        var events = takeRebalances()
        if events.isEmpty {
            count = sort(count, &events)
        } else {
            // Which of these were fetched before and which behind the callback cannot be told any more: all are fetched again.
            drop(count)
            count = 0
        }
        defer { destroy(count) }
        if let trouble = member.client.listener.takeTrouble(), troubles.isNew(trouble) {
            events.append(.trouble(trouble))
        }
        if count > 0 {
            counts.messages += count
            let batch = unsafe InputBatch(buffer, count: count, runs: runs)
            try body(batch)
        }
        return events
    }

    /// Waits for the first message, then takes those that are there: the batch call alone would wait until the batch is full.
    private func fetch(_ time: Duration) -> Int {
        guard let first = unsafe rd_kafka_consume_queue(member.queue, time.wholeMilliseconds) else { return 0 }
        unsafe buffer[0] = first
        let more = unsafe rd_kafka_consume_batch_queue(member.queue, 0, buffer + 1, InputConsumer.batchLimit - 1)
        return 1 + max(more, 0)
    }

    private func takeRebalances() -> [InputEvent] {
        let rebalances = member.takeRebalances()
        guard !rebalances.isEmpty else { return [] }
        counts.rebalances += rebalances.count
        laneOfTopic = [:]
        return rebalances.map { rebalance in
            switch rebalance {
            case .assigned(let partitions):
                self.partitions = partitions
                lanes = partitions.map { Lane(partition: $0) }
                return .assigned(partitions)
            case .revoked(let partitions, let isLost):
                (lanes, self.partitions) = ([], [])
                return .revoked(partitions, isLost: isLost)
            }
        }
    }

    /// Keeps the messages that are wanted, in their order, as runs; the others become events, or nothing.
    private func sort(_ count: Int, _ events: inout [InputEvent]) -> Int {
        runs.removeAll(keepingCapacity: true)
        var kept = 0
        var lane: Int?
        var key = TopicKey(topic: 0, partition: -1)
        for index in 0..<count {
            guard let message = unsafe buffer[index] else { continue }
            guard unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                unsafe note(message, &events)
                unsafe rd_kafka_message_destroy(message)
                continue
            }
            let own = unsafe TopicKey(
                topic: UInt(bitPattern: message.pointee.rkt), partition: message.pointee.partition)
            if own != key {
                key = own
                lane = unsafe self.lane(of: message, own)
            }
            guard let lane, unsafe take(message, lane) else {
                counts.dropped += 1
                unsafe rd_kafka_message_destroy(message)
                continue
            }
            unsafe buffer[kept] = message
            extendRun(lane, kept)
            kept += 1
        }
        // An end with messages behind it is none.
        events.removeAll { event in
            guard case .end(let partition, let offset) = event else { return false }
            return position(of: partition) != offset
        }
        return kept
    }

    private func extendRun(_ lane: Int, _ index: Int) {
        if let last = runs.last, last.partition == lane {
            runs[runs.count - 1].messages = last.messages.lowerBound..<index + 1
        } else {
            runs.append(InputBatch.Run(partition: lane, messages: index..<index + 1))
        }
    }

    /// Whether a message is wanted where it is; the lane is behind it then.
    @unsafe private func take(_ message: UnsafeMutablePointer<rd_kafka_message_t>, _ lane: Int) -> Bool {
        let offset = unsafe message.pointee.offset
        guard let next = lanes[lane].next, offset >= next, !lanes[lane].isPaused else { return false }
        lanes[lane].next = offset + 1
        counts.bytes += unsafe message.pointee.payload == nil ? 0 : message.pointee.len
        return true
    }

    @unsafe private func lane(of message: UnsafeMutablePointer<rd_kafka_message_t>, _ key: TopicKey) -> Int? {
        if let lane = laneOfTopic[key] { return lane }
        guard let lane = unsafe partition(of: message).flatMap({ lane(of: $0) }) else { return nil }
        laneOfTopic[key] = lane
        return lane
    }

    @unsafe private func partition(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> KafkaPartition? {
        guard let topic = unsafe message.pointee.rkt, let name = unsafe rd_kafka_topic_name(topic) else { return nil }
        return KafkaPartition(unsafe String(cString: name), Int(unsafe message.pointee.partition))
    }

    /// Makes an event of a message that is an error, as librdkafka hands over all that is about a partition.
    @unsafe private func note(_ message: UnsafeMutablePointer<rd_kafka_message_t>, _ events: inout [InputEvent]) {
        let partition = unsafe partition(of: message)
        let code = unsafe message.pointee.err
        if let partition, let lane = lane(of: partition), let next = lanes[lane].next {
            if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
                let offset = unsafe message.pointee.offset
                if offset >= next && !lanes[lane].isPaused {
                    // What stood between, as the marks of transactions, is no message.
                    lanes[lane].next = offset
                    events.append(.end(partition, at: offset))
                }
                return
            }
            if code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE {
                lanes[lane].isStopped = true
                events.append(.outOfRange(partition))
                return
            }
        } else if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            return
        }
        let text = unsafe rd_kafka_message_errstr(message).map { unsafe String(cString: $0) } ?? ""
        let place = partition.map { "\($0): " } ?? ""
        let error = KafkaError(code: code.rawValue, description: place + text)
        if troubles.isNew(error) { events.append(.trouble(error)) }
    }

    private func drop(_ count: Int) {
        counts.dropped += count
        destroy(count)
    }

    private func destroy(_ count: Int) {
        for index in 0..<count { unsafe rd_kafka_message_destroy(buffer[index]) }
    }
}
