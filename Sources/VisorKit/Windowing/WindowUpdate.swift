/// A window that is published: final for the first time, or again because late lines were merged.
public struct WindowUpdate: Sendable {
    /// The window's start.
    public let start: EventTime
    /// The window's end, which is not in it.
    public let end: EventTime
    /// What the window amounts to.
    public let summary: WindowSummary
    /// Who was there, where that is asked for.
    public let visitors: VisitorTable

    /// A window from a start to an end, which is not in it.
    public init(start: EventTime, end: EventTime, summary: WindowSummary, visitors: VisitorTable = VisitorTable()) {
        (self.start, self.end, self.summary, self.visitors) = (start, end, summary, visitors)
    }

    /// The number of lines folded into the window: it grows with each publication.
    public var revision: Int { summary.lines }
}

/// What all lines so far amount to, each counted once, late or not.
public struct OverallSummary: Sendable {
    /// The start of the first window and the end of the last; `nil` before the first line with a time.
    public internal(set) var span: Range<EventTime>?
    /// The times of the first and of the last line, by time; `nil` before the first line with one.
    public internal(set) var times: ClosedRange<EventTime>?
    /// The summary of all lines.
    public internal(set) var summary: WindowSummary
    /// How many lines no parser took.
    public internal(set) var malformed = 0
    /// How many of these are longer than 1 MiB.
    public internal(set) var overlong = 0
    /// How many lines were left out by a filter, and are in no other count.
    public internal(set) var filtered = 0
    /// How many lines did not come since whoever sends them had no room for them; they are in no other count.
    public internal(set) var dropped = 0
    /// How many lines came after their window's retention.
    public internal(set) var tooLate = 0
    /// How many lines of a live input were more than an hour ahead of the arrival clock.
    public internal(set) var ahead = 0
    /// How many windows were closed early because too many were open.
    public internal(set) var closedEarly = 0
    /// The first line that no parser took, and the partition that it came from.
    public internal(set) var sample: (partition: Int, line: PartialSummary.Sample)?

    init(capacity: HeavyHitters.Capacity) {
        summary = WindowSummary(capacity: capacity)
    }

    /// What no lines amount to.
    public init() {
        self.init(capacity: .standard)
    }

    /// Counts what of a partial is in no window.
    mutating func count(_ partial: PartialSummary, from partition: Int) {
        summary.merge(partial.untimed)
        malformed += partial.malformed
        overlong += partial.overlong
        filtered += partial.filtered
        countDropped(partial.dropped)
        ahead += partial.ahead
        if let first = partial.firstTime, let last = partial.lastTime {
            let known = times ?? first...last
            times = min(known.lowerBound, first)...max(known.upperBound, last)
        }
        sample = sample ?? partial.sample.map { (partition, $0) }
    }

    /// Counts lines that did not come; no more of them than a state may hold, whatever senders claim.
    mutating func countDropped(_ count: Int) {
        dropped = min(BinaryReader.greatestTally, dropped + min(count, BinaryReader.greatestTally))
    }

    /// Adds what other lines amount to; of two first malformed lines the one that is known stays.
    public mutating func merge(_ other: OverallSummary) {
        if let added = other.span {
            let known = span ?? added
            span = min(known.lowerBound, added.lowerBound)..<max(known.upperBound, added.upperBound)
        }
        if let added = other.times {
            let known = times ?? added
            times = min(known.lowerBound, added.lowerBound)...max(known.upperBound, added.upperBound)
        }
        summary.merge(other.summary)
        malformed += other.malformed
        overlong += other.overlong
        filtered += other.filtered
        countDropped(other.dropped)
        tooLate += other.tooLate
        ahead += other.ahead
        closedEarly += other.closedEarly
        sample = sample ?? other.sample
    }
}
