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
    /// Where the reading begins of files that have not been read before.
    public var start: FollowStart
    /// How often all files are looked at, whatever the system tells.
    public var poll: Duration
    /// Whether a last line without its end is taken for whole after a while.
    public var flushesPartial: Bool
    /// The text of heartbeat lines.
    public var heartbeat: String
    /// What is written, and so is not read, although a pattern or a folder may bring it.
    public var outputs: [String]

    /// Settings.
    public init(
        start: FollowStart = .checkpoint, poll: Duration = .seconds(1), flushesPartial: Bool = false,
        heartbeat: String = "HEARTBEAT", outputs: [String] = []
    ) {
        self.start = start
        self.poll = poll
        self.flushesPartial = flushesPartial
        self.heartbeat = heartbeat
        self.outputs = outputs
    }
}

/// What is known from before of all sources.
public struct KnownSources: Sendable {
    /// What has been read of each.
    public let records: [SourceRecord]
    /// Up to when that is known: what was made later, and moved away since, has not been read.
    public let since: EventTime

    /// What was known at a moment.
    public init(records: [SourceRecord], since: EventTime) {
        self.records = records
        self.since = since
    }
}

/// What has been read of a source before: its name, its partition, and its positions.
public struct SourceRecord: Equatable, Sendable {
    /// The stable name: the path that a user gave.
    public let name: String
    /// The number of its partition.
    public let partition: Int
    /// What has been read of each file that the path has led to.
    public var positions: [FilePosition]

    /// A record.
    public init(name: String, partition: Int, positions: [FilePosition]) {
        self.name = name
        self.partition = partition
        self.positions = positions
    }
}
