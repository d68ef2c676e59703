/// A place in a journal: a number of a segment, and an offset in it.
public struct JournalPosition: Hashable, Comparable, Sendable {
    /// The number of the segment, from 1 on.
    public let segment: Int
    /// The offset in the segment, in bytes.
    public let offset: Int

    /// The beginning of a journal.
    public static let start = JournalPosition(segment: 1, offset: 0)

    /// A place in a segment.
    public init(segment: Int, offset: Int) {
        self.segment = segment
        self.offset = offset
    }

    /// Whether a place comes before another.
    public static func < (left: JournalPosition, right: JournalPosition) -> Bool {
        (left.segment, left.offset) < (right.segment, right.offset)
    }
}
