import VisorKit

/// Lines of one incarnation of a source that are sent together, and what they cover of it.
public struct LineBatch: Sendable {
    /// The name of the source, which is the key of each message.
    public let source: String
    /// The incarnation.
    public let incarnation: IncarnationName
    /// Which bytes of it the batch covers; lines in them may have been left out.
    public let range: Range<Int>
    /// How many lines of the range were dropped for want of room.
    public let dropped: Int
    /// What the lines are called by, besides.
    public let labels: [String: String]
    /// The lines.
    public let lines: SievedLines
    /// The partition of the topic that all lines of the incarnation go to.
    public let partition: Int

    /// A batch.
    public init(
        source: String, incarnation: IncarnationName, range: Range<Int>, dropped: Int = 0,
        labels: [String: String] = [:],
        lines: SievedLines, partition: Int
    ) {
        (self.source, self.incarnation, self.range, self.dropped) = (source, incarnation, range, dropped)
        (self.labels, self.lines, self.partition) = (labels, lines, partition)
    }

    /// Whether another batch is this one once more.
    func isSame(as other: LineBatch) -> Bool {
        incarnation == other.incarnation && range == other.range && dropped == other.dropped
            && partition == other.partition && lines.bytes.count == other.lines.bytes.count
    }
}

extension LineBatch {
    /// A batch of whole lines as they stand in their incarnation from an offset on.
    public init(source: String, incarnation: IncarnationName, lines: [UInt8], at offset: Int, partition: Int) {
        self.init(
            source: source, incarnation: incarnation, range: offset..<offset + lines.count,
            lines: SievedLines(lines.span, at: offset), partition: partition)
    }
}
