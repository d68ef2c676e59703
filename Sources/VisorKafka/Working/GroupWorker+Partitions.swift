import VisorKit

/// How partitions come and go.
extension GroupWorker {
    /// How long a broker is waited for that is asked how far a partition goes.
    private static let answerTime = Duration.seconds(3)
    /// For how long it is not believed that a partition ends before where it was read.
    private static let doubtTime = Duration.seconds(30)

    /// Takes in what has happened to the consumer.
    func take(_ event: InputEvent) throws {
        switch event {
        case .assigned(let partitions):
            // The log has to be read to its end before it is known where they begin.
            (waiting, waitingEnd, readers, losses) = (partitions, nil, [:], [:])
        case .revoked: (waiting, waitingEnd, readers, losses) = ([], nil, [:], [:])
        case .end(let partition, let offset): readers[partition]?.reachEnd(at: Int(offset))
        case .outOfRange(let partition): beginAnew(partition)
        // What is committed is for the eyes of others only.
        case .trouble(let error): if !error.isOfRebalance { say("\(error)") }
        }
    }

    /// Reads a partition again from where the log stands, once that has been looked up.
    private func beginAnew(_ partition: KafkaPartition) {
        readers[partition] = nil
        losses[partition] = nil
        // It may have been held because much of it was under way, which is no more.
        if held.remove(partition) != nil { resumed.insert(partition) }
        if !waiting.contains(partition) { waiting.append(partition) }
        waitingEnd = nil
    }

    /// Drops what does not hold any more, by what the log says.
    func judge() throws {
        if let failure = problem ?? writer.failure {
            if failure.isForbidden || failure.isTooLarge { throw failure }
            if troubles.isNew(failure) { say("\(failure); going on from where the log of partials stands") }
            problem = nil
            try writer.renew()
            // What a renewed author has said of losses was another's.
            for partition in Set(readers.keys).union(losses.keys) { beginAnew(partition) }
        }
        guard let log = board.log else { return }
        if let definition = log.definition, definition != settings.definition {
            throw GroupMerger.isAnother(settings.names)
        }
        for (partition, reader) in readers {
            guard let offset = reader.judge(by: log, author: writer.author) else { continue }
            try consumer.seek(partition, to: Int64(offset))
        }
        for (partition, sequence) in losses where log.hasHeard(writer.author, sequence) {
            losses[partition] = nil
            beginAnew(partition)
        }
    }

    /// Begins with the partitions that wait, if the log has been read to where it ended when they were assigned.
    func beginWaiting() throws {
        guard !waiting.isEmpty, let log = board.log else { return }
        guard let end = waitingEnd else {
            let partition = KafkaPartition(settings.names.partials, 0)
            let range = try? consumer.range(of: partition, within: GroupWorker.answerTime)
            waitingEnd = range.map { Int($0.upperBound) }
            return
        }
        guard log.next >= end else { return }
        var positions: [KafkaPosition] = []
        for partition in waiting where !board.isEnding {
            do throws(KafkaError) {
                let range = try consumer.range(of: partition, within: GroupWorker.answerTime)
                if let offset = try begin(partition, range, log.partitions[input(partition)]) {
                    positions.append(KafkaPosition(partition, Int64(offset)))
                }
            } catch {
                if troubles.isNew(error) { say("\(error); trying again") }
                // The others are read meanwhile, and it waits behind them: who does not answer costs seconds.
                waiting.removeAll { $0 == partition }
                waiting.append(partition)
                break
            }
            if doubted[partition] == nil { waiting.removeAll { $0 == partition } }
        }
        try read(positions)
    }

    private func read(_ positions: [KafkaPosition]) throws {
        if positions.count == 1, let only = positions.first {
            try consumer.seek(only.partition, to: only.offset)
        } else if !positions.isEmpty {
            try consumer.begin(positions)
        }
        for position in positions where resumed.remove(position.partition) != nil {
            try consumer.resume(position.partition)
        }
    }

    /// Begins with a partition; returns where, or nothing where it cannot be read.
    private func begin(
        _ partition: KafkaPartition, _ range: Range<Int64>, _ standing: PartialLog.Standing?
    ) throws(KafkaError) -> Int? {
        let (low, high) = (Int(range.lowerBound), Int(range.upperBound))
        // Partitions that are added later begin with their first message, wherever the group began.
        let isFirst = board.log?.partitions.values.allSatisfy { $0.position == nil } ?? true
        let offset = standing?.position ?? (settings.startsAtEnd && isFirst ? high : low)
        if offset > high {
            // A broker that has just taken over may not know yet how far it goes.
            let since = doubted[partition] ?? .now
            doubted[partition] = since
            guard since.duration(to: .now) >= GroupWorker.doubtTime else { return nil }
            doubted[partition] = nil
            return stop(
                partition,
                "is read up to \(offset), and ends at \(high): the topic was made anew; read it with another --group")
        }
        doubted[partition] = nil
        if offset < low {
            try writer.append(.lost(input(partition), offset..<low))
            losses[partition] = writer.sequence
            say(
                "\(partition): the messages \(offset) to \(low - 1) were deleted before anybody read them; they are lost,"
                    + " and counted as that")
            return nil
        }
        stopped[partition] = nil
        readers[partition] = PartitionReader(
            partition, at: offset, standing: standing, end: high,
            settings: PartitionReader.Settings(analysis: settings.analysis, profile: settings.profile))
        return offset
    }

    private func stop(_ partition: KafkaPartition, _ reason: String) -> Int? {
        if stopped.updateValue(reason, forKey: partition) != reason { say("error: \(partition): \(reason)") }
        return nil
    }

    private func input(_ partition: KafkaPartition) -> InputPartition {
        InputPartition(topic: partition.topic, number: partition.number)
    }
}
