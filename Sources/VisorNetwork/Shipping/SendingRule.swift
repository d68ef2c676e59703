import VisorKit

/// When batches are sent.
public struct SendingRule: Sendable {
    /// From how many bytes of lines on a batch is full.
    public var batchBytes = 1 << 20
    /// How long a line waits at most for others.
    public var batchAge = Duration.seconds(1)
    /// The only times at which batches are sent; `nil` where that is always.
    public var schedule: CronSchedule?
    /// The zone of the schedule.
    public var zone = LocalZone.utc

    /// Rules: a batch is sent when it is full, or a second old.
    public init() {}
}
