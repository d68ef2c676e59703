import VisorKit
import VisorTransport

/// What a batch is put together of, until it has been accepted.
struct OpenBatch: Sendable {
    /// Whose lines they are.
    struct Key: Hashable, Sendable {
        /// The partition of the source.
        let partition: Int
        /// The incarnation, by its number in the state of the route.
        let incarnation: Int

        /// The lines of the spool.
        static let spool = Key(partition: PartitionRange.journal.lowerBound, incarnation: 0)
    }

    /// Where the reading of the source stands behind the batch.
    enum Landing: Sendable {
        /// In a file.
        case file(FilePosition)
        /// In the spool.
        case spool(SpoolMark)
        /// Nowhere: the batch has been read once more.
        case again
    }

    let key: Key
    let source: String
    let labels: [String: String]
    /// The bytes of the incarnation that the batch covers.
    var range: Range<Int>
    var lines = SievedLines()
    /// How many lines of the range were left out since there was no room for them.
    var dropped = 0
    var landing: Landing
    /// When the first line was read, by a clock that only goes forward.
    var since: Duration
    /// When the first and the last line were read, by the clock on the wall.
    var firstArrival: EventTime?
    var lastArrival: EventTime?
    var isUrgent = false
    /// The lines in the form in which they are sent, if they have been brought into it.
    var body: PackedLines?

    /// Whether there is nothing to send: only where the reading stands has changed.
    var isMark: Bool { range.isEmpty }

    /// What is left behind an offset in the range.
    func from(_ offset: Int) -> OpenBatch {
        var rest = self
        rest.range = offset..<range.upperBound
        rest.lines = lines.from(offset)
        rest.body = nil
        return rest
    }

    /// Two batches for one that is too large, or, for a single line, one that covers it without having it; `nil` where there is
    /// nothing to be made smaller.
    func halved() -> [OpenBatch]? {
        guard !lines.isEmpty else { return nil }
        guard let middle = lines.middle(), range.contains(middle), middle > range.lowerBound else {
            var empty = self
            (empty.lines, empty.body) = (SievedLines(), nil)
            empty.dropped += 1
            return [empty]
        }
        var first = self
        (first.range, first.lines, first.body) = (range.lowerBound..<middle, lines.upTo(middle), nil)
        first.landing = .again
        var rest = from(middle)
        // Where in the range lines were dropped is not known; they are counted once.
        rest.dropped = 0
        return [first, rest]
    }
}
