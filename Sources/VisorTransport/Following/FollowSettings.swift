import VisorKit

/// Where the reading of a followed file begins.
public enum FollowStart: String, CaseIterable, Sendable {
    /// Where it stopped last time; at the beginning of files that are new.
    case checkpoint
    /// At the beginning, whatever was read before.
    case start
    /// Behind the last line that is there.
    case end
}

/// How files are followed.
public struct FollowSettings: Sendable {
    /// Whether files that have not been read before are read from their end, those that appear later excepted.
    public var startsAtEnd: Bool
    /// How much of the time before their last line is read too, of files that are read from their end.
    public var recall: TimeSpan
    /// How often all files are looked at, whatever the system tells.
    public var poll: Duration
    /// How long the reading pauses at least, so that many small writes become one block.
    public var pause: Duration
    /// Whether a last line without its end is taken for whole after a while.
    public var flushesPartial: Bool
    /// How many bytes of lines wait at most, of all files together, until their time comes.
    public var heldBytes: Int
    /// The text of heartbeat lines.
    public var heartbeat: String
    /// What is written, and so is not read, although a pattern or a folder may bring it.
    public var outputs: [String]
    /// Whether what has been read of several files is handed out in the order of its times, by the format of its lines; else the
    /// files take turns, and nothing is asked of their lines.
    public var ordersByTime = true
    /// How often is said how far the readers are.
    public var standing = Duration.seconds(1)
    /// How many bytes are read of a file at once, 64 KiB at least.
    public var blockSize = 1 << 20

    /// Settings.
    public init(
        startsAtEnd: Bool = false, recall: TimeSpan = .seconds(0), poll: Duration = .seconds(1),
        pause: Duration = .milliseconds(4), flushesPartial: Bool = false, heldBytes: Int = 32 << 20,
        heartbeat: String = "HEARTBEAT", outputs: [String] = []
    ) {
        self.startsAtEnd = startsAtEnd
        self.recall = recall
        self.poll = poll
        self.pause = pause
        self.flushesPartial = flushesPartial
        self.heldBytes = heldBytes
        self.heartbeat = heartbeat
        self.outputs = outputs
    }
}
