/// What one reader makes of a run of consecutive lines of one partition: summaries by window, and what has no window.
///
/// A partial judges nothing. It keeps apart what the one who merges needs for judging lateness line by line: the lines
/// of a window that came after an event time, in the same run, at which the window could no longer take any. So the
/// result does not depend on where the input was cut.
public struct PartialSummary: Sendable {
    /// The lines of one window.
    public struct Part: Sendable {
        /// The window's start.
        public let start: EventTime
        /// Whether the lines came when this partition's own watermark had passed the window's retention.
        public let isStraggling: Bool
        /// What the lines amount to.
        public internal(set) var summary: WindowSummary
        /// Who was there, where that is asked for.
        public internal(set) var visitors = VisitorTable()
    }

    /// A line that no parser took, as an example to show.
    public struct Sample: Equatable, Sendable {
        /// Where the line begins in its input, in bytes.
        public let offset: Int
        /// The first bytes of the line.
        public let text: [UInt8]

        static let longest = 200
    }

    /// The summaries by window, in the order in which the windows were met.
    public internal(set) var parts: [Part] = []
    /// The lines without a time, and those that are too far ahead for theirs to be believed.
    public internal(set) var untimed: WindowSummary
    /// How many lines no parser took, those that are too long among them.
    public internal(set) var malformed = 0
    /// How many lines were skipped because they are too long.
    public internal(set) var overlong = 0
    /// How many lines of a live input were more than an hour ahead of their arrival.
    public internal(set) var ahead = 0
    /// How many lines were left out by a filter.
    public internal(set) var filtered = 0
    /// How many lines did not come since whoever sends them had no room for them.
    public internal(set) var dropped = 0
    /// The greatest event time of all lines, those that were left out too, but not of those that are too far ahead.
    public internal(set) var greatestTime: EventTime?
    /// The least event time of the lines that count.
    public internal(set) var firstTime: EventTime?
    /// The greatest event time of the lines that count.
    public internal(set) var lastTime: EventTime?
    /// The first line that no parser took.
    public internal(set) var sample: Sample?
    /// The bytes of the lines that no parser took, where they were asked for.
    public internal(set) var rejected: [UInt8] = []

    /// What has been counted for rules, counter by counter.
    var counters: [CounterPartial] = []

    init(capacity: HeavyHitters.Capacity) {
        untimed = WindowSummary(capacity: capacity)
    }
}
