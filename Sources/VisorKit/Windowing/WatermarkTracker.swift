/// How far event time has come, over all input partitions.
///
/// A partition's watermark is the greatest event time seen in it less the allowed lateness; the watermark of the whole
/// is the least over the partitions that have not ended, and never goes back. A partition is left out while its reader
/// says that it has been at the end of its input for long enough. When all are, the watermark goes on from the greatest
/// event time at the pace of the arrival clock, whatever that clock shows.
struct WatermarkTracker: Sendable {
    struct Partition: Equatable, Sendable {
        /// The event time of its first line, until a line has been seen.
        var first: EventTime?
        var greatest: EventTime?
        /// When its reader last said that it has been at the end for long enough, by the arrival clock.
        var idleAt: Duration?
        /// Whether it holds the watermark although no time of it is known: its lines are still to come.
        var isAwaited = false
    }

    /// For how long a reader's statement holds.
    static let statementLifetime = Duration.seconds(10)

    /// The watermark of the whole; `nil` before it is known.
    var watermark: EventTime?
    /// The greatest event time of all partitions, those that have ended too.
    var greatest: EventTime?
    /// The partitions that have joined and not ended.
    var partitions: [Int: Partition] = [:]

    private var lateness: TimeSpan
    private var idle: Duration
    /// The arrival clock at the last standing.
    var now = Duration.zero
    /// The arrival clock when all partitions began to be at their end, and the event time from which time went on then.
    var anchor: (moment: Duration, time: EventTime)?
    /// How far event time has gone on by the arrival clock since the last line with a time.
    var paced: EventTime?

    /// A tracker without partitions.
    init(layout: WindowLayout) {
        lateness = layout.lateness
        idle = .microseconds(layout.idle.microseconds)
    }

    /// A tracker for partitions at rest, whose first event times are as good as seen where they are known.
    init(layout: WindowLayout, firstTimes: [EventTime?]) {
        self.init(layout: layout)
        for (partition, time) in firstTimes.enumerated() { partitions[partition] = Partition(greatest: time) }
        greatest = firstTimes.compactMap(\.self).max()
    }

    /// Takes another layout from now on.
    mutating func change(to layout: WindowLayout) {
        lateness = layout.lateness
        idle = .microseconds(layout.idle.microseconds)
    }

    /// Notes another partition, or that a known one is read anew.
    ///
    /// Its first event time holds the watermark back, and does not raise it: the clock that wrote it may have been wrong.
    mutating func join(partition: Int, firstTime: EventTime?) {
        partitions[partition, default: Partition()].idleAt = nil
        // What was known of the partition before, such as that it is empty so far, may have come without a time.
        if partitions[partition]?.greatest == nil, partitions[partition]?.first == nil {
            partitions[partition]?.first = firstTime
        }
        anchor = nil
    }

    /// Notes another partition whose lines are still to come: it holds the watermark until they do, or its reader is at its end.
    mutating func await(partition: Int) {
        partitions[partition, default: Partition()].isAwaited = true
    }

    /// Notes that lines of a partition have come, whether they have times or not.
    mutating func hear(partition: Int) {
        partitions[partition]?.isAwaited = false
        recompute()
    }

    /// Notes that lines of a partition have come, with their greatest event time if they have any.
    mutating func advance(partition: Int, to time: EventTime?) {
        join(partition: partition, firstTime: nil)
        guard let time else { return }
        paced = nil
        let known = greatestTime(of: partition) ?? time
        partitions[partition]?.greatest = max(known, time)
        greatest = max(greatest ?? time, time)
        recompute()
    }

    /// The greatest event time of a partition's lines.
    func greatestTime(of partition: Int) -> EventTime? { partitions[partition]?.greatest }

    /// Notes that a partition has no more lines.
    mutating func end(partition: Int) {
        partitions[partition] = nil
        recompute()
    }

    /// Takes in what readers say; a statement holds until it is too old or is taken back.
    mutating func take(_ standing: InputStanding) {
        now = standing.now
        for (partition, known) in partitions {
            if let time = standing.atEnd[partition] {
                partitions[partition]?.idleAt = time >= idle ? now : nil
            } else if let said = known.idleAt, now - said >= WatermarkTracker.statementLifetime {
                partitions[partition]?.idleAt = nil
            }
        }
        recompute()
    }

    private mutating func recompute() {
        guard let greatest else { return }
        if !partitions.isEmpty, partitions.values.allSatisfy({ $0.idleAt != nil }) {
            // Lines without a time that came in between do not make time begin anew.
            let began = anchor ?? (now, paced ?? greatest)
            anchor = began
            let time = began.time + TimeSpan(max(now - began.moment, .zero))
            paced = time
            raise(to: time)
        } else {
            anchor = nil
            if partitions.values.contains(where: { $0.isAwaited && $0.idleAt == nil }) { return }
            let times = partitions.values.lazy.filter { $0.idleAt == nil }.compactMap { $0.greatest ?? $0.first }
            if let least = times.min() { raise(to: min(least, greatest)) }
        }
    }

    /// Raises the watermark to what follows from an event time, within the times that lines may state.
    private mutating func raise(to time: EventTime) {
        let raised = min(time, EventTime.statable.upperBound) - lateness
        watermark = max(watermark ?? raised, raised)
    }
}
