import VisorKit

/// How far the partitions of a group may be apart in event time, so that few windows are open at once.
///
/// After a stop some partitions are read faster than others, and each may hold days. One that is far ahead of the slowest waits for it,
/// as files that are read together do.
struct GroupPace {
    private enum Slowest {
        /// Nobody has to be waited for.
        case none
        /// Of a partition nothing is known yet.
        case unknown
        case time(EventTime)
    }

    private var slowest = Slowest.none
    private var span = TimeSpan.longest

    /// How many windows the fastest may be ahead: a quarter of those that may be open.
    private static let windows = 1_024

    /// A pace that holds nobody.
    init() {}

    /// The pace that follows from what the log says of others, and from this process's own partitions.
    init(_ log: PartialLog, _ readers: [KafkaPartition: PartitionReader], window layout: WindowLayout) {
        let length = layout.size.microseconds.multipliedReportingOverflow(by: Int64(GroupPace.windows))
        span = length.overflow ? .longest : min(TimeSpan(microseconds: length.partialValue), .longest)
        var times: [EventTime] = []
        for (partition, standing) in log.partitions {
            let own = readers[KafkaPartition(partition.topic, partition.number)]
            if own.map({ $0.atEndSince != nil }) ?? log.isAtEnd(standing) { continue }
            guard let time = own?.latest ?? standing.latest else {
                slowest = .unknown
                return
            }
            times.append(time)
        }
        slowest = times.min().map(Slowest.time) ?? .none
    }

    /// The time that the lines of a partition are not to pass for now.
    func limit(of reader: PartitionReader) -> EventTime? {
        switch slowest {
        case .none: nil
        case .unknown: reader.earliest.map { $0 + span }
        case .time(let time): time + span
        }
    }

    /// Whether a partition has to wait for others.
    func isAhead(_ reader: PartitionReader) -> Bool {
        guard let limit = limit(of: reader), let latest = reader.latest else { return false }
        return latest > limit
    }
}
