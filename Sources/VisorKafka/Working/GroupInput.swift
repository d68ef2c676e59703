import VisorKit

/// A partition of lines, and how far a group has counted it.
public struct GroupInput: Sendable {
    /// The topic and the number.
    public let partition: InputPartition
    /// The offset up to which it has been counted; `nil` before anything was.
    public let position: Int?
    /// The offset behind its newest message, when its reader last heard of it.
    public let end: Int
    /// The greatest event time of its lines.
    public let latest: EventTime?
    /// How many messages were deleted before anybody read them.
    public let lost: Int
}

extension GroupBoard {
    /// The partitions that the group reads, whoever reads them, in the order of their names.
    public var inputs: [GroupInput] {
        (log ?? PartialLog()).partitions.sorted { $0.key < $1.key }.map { partition, standing in
            GroupInput(
                partition: partition, position: standing.position, end: standing.end, latest: standing.latest,
                lost: standing.lost)
        }
    }
}
