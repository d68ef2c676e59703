/// Which lines of a partition have been counted: each incarnation up to an offset.
public struct CountedLines: Sendable {
    /// How far an incarnation has come.
    private struct Progress: Sendable {
        /// Behind the last line that was counted; `nil` before any was.
        var offset: Int?
        var hasMoved = false
    }

    private var table = GroupTable()
    private var progress: [Progress] = []
    private var moved: [Int] = []
    private var key: [UInt8] = []
    /// The number of the incarnation that was asked for last.
    private var last: Int?
    private var notes = WorkerPartial.Notes()

    /// The lines that the log of partials knows of.
    public init(of standing: PartialLog.Standing? = nil) {
        for (incarnation, mark) in standing?.marks ?? [:] {
            _ = table.number(of: Array(incarnation.utf8), atMost: .max)
            progress.append(Progress(offset: mark.offset))
        }
    }

    /// How many incarnations there are.
    public var count: Int { progress.count }

    /// Whether so many have moved that it is to be said before more do.
    public var isFull: Bool { moved.count >= WorkerPartial.mostMarks / 2 }

    /// The number by which an incarnation is known here, whose name stands in a range of some bytes; a new one's, too.
    public mutating func number(of bytes: Span<UInt8>, _ name: Range<Int>) -> Int {
        if let last, key.count == name.count, key.span.isEqual(at: 0, to: bytes, at: name.lowerBound, count: key.count)
        {
            return last
        }
        key.removeAll(keepingCapacity: true)
        for place in name { key.append(bytes[place]) }
        let number = table.number(of: key, atMost: .max) ?? 0
        if number == progress.count { progress.append(Progress()) }
        last = number
        return number
    }

    /// Whether a line is to be counted, and not one that has been.
    ///
    /// - Parameters:
    ///   - number: the number of its incarnation.
    ///   - from: where the incarnation goes on with it.
    ///   - offset: the offset behind it.
    public mutating func admit(_ number: Int, from: Int, offset: Int) -> Bool {
        if let known = progress[number].offset, offset <= known {
            notes.repeated += 1
            return false
        }
        noteGap(number, before: from)
        move(number, to: offset)
        return true
    }

    private mutating func noteGap(_ number: Int, before from: Int) {
        guard let known = progress[number].offset, from > known else { return }
        notes.gaps += 1
        notes.missing = min(notes.missing + from - known, BinaryReader.greatestPlace)
    }

    /// Whether an incarnation has not come so far.
    public func isAhead(_ number: Int, _ offset: Int) -> Bool { offset > progress[number].offset ?? -1 }

    /// Notes a range of an incarnation in which there are no lines.
    ///
    /// - Parameters:
    ///   - from: where the incarnation goes on with it.
    ///   - offset: the offset behind it.
    public mutating func pass(_ number: Int, from: Int, to offset: Int) {
        guard isAhead(number, offset) else { return }
        noteGap(number, before: from)
        move(number, to: offset)
    }

    /// Counts a message without an identity that fits its lines.
    public mutating func noteAnonymous() { notes.anonymous += 1 }

    /// Takes how far incarnations have moved since this was asked last, and what was noticed.
    public mutating func takeMoves() -> (marks: [WorkerPartial.Mark], notes: WorkerPartial.Notes) {
        let marks = moved.map { number in
            WorkerPartial.Mark(
                incarnation: String(decoding: table.keys[number].bytes, as: UTF8.self),
                offset: progress[number].offset ?? 0)
        }
        for number in moved { progress[number].hasMoved = false }
        moved = []
        defer { notes = WorkerPartial.Notes() }
        return (marks, notes)
    }

    private mutating func move(_ number: Int, to offset: Int) {
        progress[number].offset = offset
        guard !progress[number].hasMoved else { return }
        progress[number].hasMoved = true
        moved.append(number)
    }
}
