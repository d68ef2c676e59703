/// How far event time has come, over all input partitions.
///
/// A partition's watermark is the greatest event time seen in it less the allowed lateness; the watermark of the whole
/// is the least over the partitions that have not ended, and never goes back.
struct WatermarkTracker: Sendable {
    private struct Partition {
        var greatest: EventTime?
        var hasEnded = false
    }

    /// The watermark of the whole; `nil` before it is known.
    private(set) var watermark: EventTime?

    private let lateness: TimeSpan
    private var partitions: [Partition]

    /// A tracker for partitions whose first event times are known, where they have any.
    ///
    /// A partition without a known time holds nothing back until its first line.
    init(lateness: TimeSpan, firstTimes: [EventTime?]) {
        self.lateness = lateness
        partitions = firstTimes.map { Partition(greatest: $0) }
    }

    /// Notes the greatest event time of a partition's lines.
    mutating func advance(partition: Int, to time: EventTime) {
        partitions[partition].greatest = max(partitions[partition].greatest ?? time, time)
        recompute()
    }

    /// Notes that a partition has no more lines.
    mutating func end(partition: Int) {
        partitions[partition].hasEnded = true
        recompute()
    }

    private mutating func recompute() {
        let times = partitions.lazy.filter { !$0.hasEnded }.compactMap(\.greatest)
        guard let least = times.min() else { return }
        watermark = max(watermark ?? least - lateness, least - lateness)
    }
}
