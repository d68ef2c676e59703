/// How far a worker is with a partition that it reads: what it has folded, what it has appended, and whether that still holds.
///
/// It keeps nothing that another could not compute: whatever the log of partials says otherwise is dropped and read anew from where
/// the log stands.
public struct PartitionWork: Sendable {
    /// A partial that has been appended and has not been seen in the log.
    struct Pending: Equatable, Sendable {
        let sequence: Int
        let range: Range<Int>
    }

    /// What a look into the log comes to.
    public enum Verdict: Equatable, Sendable {
        /// All that was folded and appended holds so far.
        case holds
        /// It does not: the reading goes on at this offset, with nothing folded.
        case startsAnew(at: Int)
    }

    /// Where what has been folded and not appended begins.
    public private(set) var start: Int
    /// Behind the last message that was folded.
    public private(set) var position: Int
    /// Whether the log has a position of the partition: until then a partial says no more than where its reader begins.
    public private(set) var hasBegun: Bool
    /// What has been appended and not been seen.
    private(set) var pending: [Pending] = []

    /// How many partials are under way at most.
    public static let mostPending = 8

    /// A worker that begins at an offset.
    ///
    /// - Parameter isKnown: whether that is where the log stands; else the log knows nothing of the partition.
    public init(at offset: Int, isKnown: Bool) {
        (start, position, hasBegun) = (offset, offset, isKnown)
    }

    /// Whether there is something to be appended.
    public var hasFolded: Bool { position > start }

    /// Whether so much has been appended that has not been seen that nothing more is to be folded.
    public var isFull: Bool { pending.count >= PartitionWork.mostPending }

    /// Whether all that was folded has been appended and counts.
    public var isSettled: Bool { pending.isEmpty && !hasFolded }

    /// Notes that messages have been folded up to an offset.
    public mutating func advance(to offset: Int) {
        position = max(position, offset)
    }

    /// Takes what has been folded to be appended under a number: the range that the partial covers, which may be empty.
    ///
    /// Where the work has not begun it is always empty, and what has been folded stays.
    public mutating func cut(_ sequence: Int) -> Range<Int> {
        guard hasBegun else { return start..<start }
        let range = start..<position
        if !range.isEmpty { pending.append(Pending(sequence: sequence, range: range)) }
        start = position
        return range
    }

    /// Looks whether what was folded still holds, by what the log says of the partition.
    ///
    /// - Parameters:
    ///   - author: who this worker is in the log.
    ///   - isHeard: whether the worker's record of a number has been taken by the log.
    public mutating func judge(
        by standing: PartialLog.Standing?, author: String, isHeard: (Int) -> Bool
    ) -> Verdict {
        guard let position = standing?.position else { return .holds }
        hasBegun = true
        if standing?.author == author, let sequence = standing?.sequence,
            let place = pending.firstIndex(where: { $0.sequence == sequence && $0.range.upperBound == position })
        {
            pending.removeFirst(place + 1)
            return .holds
        }
        let expected = pending.first?.range.lowerBound ?? start
        let isRefused = pending.first.map { isHeard($0.sequence) } ?? false
        return position == expected && !isRefused ? .holds : startAnew(at: position)
    }

    private mutating func startAnew(at offset: Int) -> Verdict {
        self = PartitionWork(at: offset, isKnown: true)
        return .startsAnew(at: offset)
    }
}
