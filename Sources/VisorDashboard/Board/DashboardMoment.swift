import VisorKit

/// What there is to show of an analysis at a moment.
public struct DashboardMoment: Sendable {
    /// An input and how far it is read.
    public struct Source: Sendable, Equatable {
        /// The path, or how else the input is called.
        public var name: String
        /// How many bytes, or messages, of it have been read.
        public var position: Int
        /// What it is counted in.
        public var unit: Unit
        /// How many there are; `nil` where that is not known.
        public var size: Int?
        /// The time of its last line; `nil` before the first line with one.
        public var last: EventTime?
        /// When it last said that it is alive; `nil` where it never did.
        public var heartbeat: EventTime?
        /// What is wrong with it, such as that it does not exist.
        public var trouble: String?

        /// What positions are counted in.
        public enum Unit: String, Sendable {
            case bytes, messages
        }

        /// An input.
        public init(
            name: String, position: Int, unit: Unit = .bytes, size: Int? = nil, last: EventTime? = nil,
            heartbeat: EventTime? = nil, trouble: String? = nil
        ) {
            (self.name, self.position, self.unit, self.size) = (name, position, unit, size)
            (self.last, self.heartbeat, self.trouble) = (last, heartbeat, trouble)
        }
    }

    /// The moment, by the clock on the wall.
    public var now: EventTime
    /// How far event time has come; `nil` before it is known.
    public var watermark: EventTime?
    /// What all lines amount to that were read.
    public var overall: OverallSummary
    /// The windows that are not final yet, the oldest first.
    public var open: [WindowUpdate]
    /// The alerts that are not over.
    public var firing: [AlertTransition]
    /// The inputs.
    public var sources: [Source]

    /// A moment.
    public init(
        now: EventTime, watermark: EventTime? = nil, overall: OverallSummary = OverallSummary(),
        open: [WindowUpdate] = [], firing: [AlertTransition] = [], sources: [Source] = []
    ) {
        (self.now, self.watermark, self.overall) = (now, watermark, overall)
        (self.open, self.firing, self.sources) = (open, firing, sources)
    }
}
