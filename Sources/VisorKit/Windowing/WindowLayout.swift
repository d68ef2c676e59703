/// How event time is cut into windows, and how long a window waits for late lines.
public struct WindowLayout: Hashable, Sendable {
    /// How many windows may be open at most.
    static let openLimits = 1...16_384

    /// The length of a tumbling window; windows begin at multiples of it since the Unix epoch.
    public let size: TimeSpan
    /// How far the watermark stays behind the greatest event time seen.
    public let lateness: TimeSpan
    /// How long a final window still takes late lines, in event time.
    public let retention: TimeSpan
    /// How many windows are open at most, 1 to 16,384.
    public let openLimit: Int
    /// How long the reader of a live input is at its end before the input holds the watermark back no longer.
    public let idle: TimeSpan

    /// A layout; the size is at least one microsecond, the other spans are not negative.
    public init(
        size: TimeSpan = .seconds(10), lateness: TimeSpan = .seconds(30), retention: TimeSpan = .seconds(600),
        openLimit: Int = 4_096, idle: TimeSpan = .seconds(10)
    ) {
        precondition(size.microseconds > 0 && lateness.microseconds >= 0 && retention.microseconds >= 0)
        precondition(WindowLayout.openLimits.contains(openLimit) && idle.microseconds >= 0)
        self.size = size
        self.lateness = lateness
        self.retention = retention
        self.openLimit = openLimit
        self.idle = idle
    }

    /// How many windows wait for late lines, or for the watermark, at a time.
    var retainedCount: Int {
        let count = (lateness + retention).microseconds / size.microseconds + 2
        return min(Int(count), openLimit)
    }

    /// The start of the window that a moment lies in.
    public func start(of time: EventTime) -> EventTime {
        EventTime(microseconds: time.microseconds.flooredQuotient(by: size.microseconds) * size.microseconds)
    }
}
