import VisorKit

/// What was not told before this process has the voice, and happened before it began to listen.
extension GroupMerger {
    private static let replayTime = Duration.seconds(60)
    private static let turn = Duration.milliseconds(100)

    /// Nobody hears of what is computed again.
    private final class Deaf: GroupObserver {
        func publish(_ updates: [WindowUpdate], rejected: [UInt8]) {}
        func advance(_ state: AnalysisState, past event: SourceEvent) {}
        func tick(_ state: AnalysisState) {}
        func see(_ state: GroupState) {}
    }

    /// The changes of alerts that records of the log led to: computed anew from the last snapshot, which is never past what has been
    /// told.
    ///
    /// - Throws: `KafkaError` where the log cannot be read now.
    func replay(_ range: Range<Int>) throws(KafkaError) -> [(offset: Int, transitions: [AlertTransition])] {
        let snapshot = try snapshots.load()
        var state = snapshot ?? GroupState(settings: settings.analysis)
        let reader = try TopicReader(
            brokers: settings.brokers, partition: KafkaPartition(settings.names.partials, 0),
            properties: settings.properties)
        let low = try Int(reader.range(within: GroupMerger.replayTime).lowerBound)
        guard state.log.next <= range.lowerBound, low <= state.log.next else {
            say(
                "warning: changes of alerts that the log has from \(range.lowerBound) to \(range.upperBound) may not stand in"
                    + " \(settings.names.alerts): no snapshot is from before them")
            return []
        }
        _ = state.change(to: settings.analysis)
        try reader.begin(at: Int64(state.log.next))
        let collector = AlertCollector(Deaf())
        var found: [(offset: Int, transitions: [AlertTransition])] = []
        let deadline = ContinuousClock.now + GroupMerger.replayTime
        while state.log.next < range.upperBound {
            guard ContinuousClock.now < deadline else { throw KafkaError.slow("reading \(settings.names.partials)") }
            for case .record(let record) in try reader.next(GroupMerger.turn)
            where Int(record.offset) < range.upperBound {
                // Who is deaf does not fail.
                _ = try? state.take(record.payload ?? [], at: Int(record.offset), observer: collector)
                let transitions = collector.take()
                if Int(record.offset) >= range.lowerBound && !transitions.isEmpty {
                    found.append((Int(record.offset), transitions))
                }
            }
        }
        return found
    }
}
