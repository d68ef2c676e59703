import VisorKit

/// What is known from before of all sources.
public struct KnownSources: Sendable {
    /// What has been read of each.
    public let records: [SourceRecord]
    /// Up to when that is known: what was made later, and moved away since, has not been read.
    public let since: EventTime

    /// The input partitions of the analysis that goes on.
    public let partitions: [Int]

    /// What was known at a moment.
    public init(records: [SourceRecord], since: EventTime, partitions: [Int] = []) {
        self.records = records
        self.since = since
        self.partitions = partitions
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

    /// How many positions are remembered at most.
    static let mostPositions = 64

    /// The number of the newest incarnation.
    var newest: Int? { positions.map(\.incarnation).max() }

    /// A record.
    public init(name: String, partition: Int, positions: [FilePosition]) {
        self.name = name
        self.partition = partition
        self.positions = positions
    }
}
