/// What is read of all inputs, in the order in which it is to be merged.
public protocol BlockSource: Sendable {
    /// What comes next, or `nil` when there is nothing more and never will be.
    func next() async throws -> SourceEvent?
    /// Ends the reading soon, so that a `next` that waits comes back.
    func stop()
}

/// What a source of blocks has to say, in the order in which it holds.
public enum SourceEvent: Sendable {
    /// A partition is read from now on; the event time of its first line, where that is known, holds the watermark back.
    case joined(partition: Int, firstTime: EventTime?)
    /// Lines of a partition.
    case block(SourcedBlock)
    /// How far the readers of live inputs are, about once a second.
    case standing(InputStanding)
}

/// How far the readers of live inputs are at a moment of the arrival clock.
public struct InputStanding: Sendable {
    /// The moment: a time that only goes forward, at the pace of the clock on the wall, from an origin of no meaning.
    public let now: Duration
    /// The partitions whose readers are at the end of their input, with how long they have been.
    public let atEnd: [Int: Duration]
    /// The same moment by the clock on the wall, where it is known.
    public let time: EventTime?

    /// How far readers are.
    public init(now: Duration, atEnd: [Int: Duration], time: EventTime? = nil) {
        self.now = now
        self.atEnd = atEnd
        self.time = time
    }
}

/// A block with where it comes from and how it is read.
public struct SourcedBlock: Sendable {
    /// The number of the input partition.
    public let partition: Int
    /// The format of its first line.
    public let format: LogFormat
    /// What is known of its input.
    public let profile: InputProfile
    /// Its lines.
    public let block: any LineBlock
    /// How many bytes of the input it stands for.
    public let byteCount: Int
    /// Whether it is the partition's last.
    public let isLast: Bool
    /// When a live input's lines were read, by the clock on the wall; `nil` for inputs at rest.
    public let arrival: EventTime?
    /// Where the reading of the file stands behind the block; `nil` where nothing goes on from there.
    public let position: FilePosition?
    /// Where the reading of the journal stands behind the block; `nil` where it does not come from there.
    public let journal: JournalPosition?

    /// A block of a partition.
    public init(
        partition: Int, format: LogFormat, profile: InputProfile = InputProfile(), block: any LineBlock, byteCount: Int,
        isLast: Bool, arrival: EventTime? = nil, position: FilePosition? = nil, journal: JournalPosition? = nil
    ) {
        self.partition = partition
        self.format = format
        self.profile = profile
        self.block = block
        self.byteCount = byteCount
        self.isLast = isLast
        self.arrival = arrival
        self.position = position
        self.journal = journal
    }
}
