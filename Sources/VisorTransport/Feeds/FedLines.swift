import VisorKit

/// The lines that one sender sends in their order, and the format that they are found to be of.
public struct FedLines {
    /// The number of the input partition.
    public let partition: Int
    /// What is known of the lines; the formats and the zone hold from the beginning on.
    public var profile: InputProfile

    private var finder: FormatFinder

    /// The lines of a partition, none of which has come.
    ///
    /// - Parameters:
    ///   - profile: what is known of them, with the name of the source.
    ///   - heartbeat: the text of heartbeat lines.
    public init(partition: Int, profile: InputProfile, heartbeat: String) {
        (self.partition, self.profile) = (partition, profile)
        finder = FormatFinder(name: profile.source, profile: profile, heartbeat: heartbeat, format: nil)
    }

    /// Makes a block of the lines that come next.
    ///
    /// - Parameters:
    ///   - lines: whole lines, of which the last may lack its newline.
    ///   - arrival: when they came, by the clock on the wall.
    ///   - journal: where the reading of the journal stands behind them; `nil` where they are in none.
    public mutating func block(
        _ lines: LineBatch, arrival: EventTime, journal: JournalPosition? = nil
    ) -> SourcedBlock {
        finder.look(at: lines.bytes)
        let format = finder.shown
        finder.pass(lines.bytes)
        return SourcedBlock(
            partition: partition, format: format, profile: profile,
            block: BytesBlock(
                lines.bytes, at: lines.offset, overlongLines: lines.overlongLines, droppedLines: lines.droppedLines),
            byteCount: lines.byteCount, isLast: false, arrival: arrival, journal: journal)
    }

    /// The block that says that nothing more comes of the partition.
    public func end(arrival: EventTime) -> SourcedBlock {
        SourcedBlock(
            partition: partition, format: finder.shown, profile: profile, block: BytesBlock([]), byteCount: 0,
            isLast: true, arrival: arrival)
    }

    /// What there is to say of the lines, once; `nil` where they can be read.
    public mutating func takeProblem() -> String? { finder.takeProblem() }
}
