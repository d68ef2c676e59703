/// Lines that were taken from places of an input, perhaps changed, so that it is known of each where it stood.
public struct SievedLines: Equatable, Sendable {
    /// A run of lines that stand one behind the other in the input.
    private struct Piece: Equatable {
        /// Where the run stands in the input.
        var source: Range<Int>
        /// Where it stands in `bytes`.
        var place: Range<Int>
        /// Whether it is what stands in the input, byte for byte; else it is a single line.
        let isSame: Bool
    }

    /// The lines, each with its newline.
    public private(set) var bytes: [UInt8] = []
    private var pieces: [Piece] = []

    /// No lines.
    public init() {}

    /// Whole lines as they stand in an input from an offset on.
    public init(_ lines: Span<UInt8>, at offset: Int) { append(lines, at: offset) }

    /// Whether there is no line.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Adds whole lines as they stand in an input; a last one that lacks its newline gets it.
    mutating func append(_ lines: Span<UInt8>, at offset: Int) {
        guard !lines.isEmpty else { return }
        let start = bytes.count
        unsafe lines.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        if lines[lines.count - 1] == newline {
            add(Piece(source: offset..<offset + lines.count, place: start..<bytes.count, isSame: true))
        } else {
            let last = lines.lastIndex(of: newline, in: 0..<lines.count).map { $0 + 1 } ?? 0
            if last > 0 {
                add(Piece(source: offset..<offset + last, place: start..<start + last, isSame: true))
            }
            bytes.append(newline)
            add(Piece(source: offset + last..<offset + lines.count, place: start + last..<bytes.count, isSame: false))
        }
    }

    /// Adds a line that is not what stands in the input.
    mutating func append(changed line: [UInt8], for source: Range<Int>) {
        let start = bytes.count
        bytes += line
        if line.last != newline { bytes.append(newline) }
        pieces.append(Piece(source: source, place: start..<bytes.count, isSame: false))
    }

    /// Where someone stands who goes through the lines.
    public struct Cursor: Sendable {
        fileprivate var piece = 0
        fileprivate var place = 0

        /// Before the first line.
        public init() {}
    }

    /// The next line: where it stands in `bytes`, without its newline, and the offset behind it in the input; `nil` at the end.
    ///
    /// The offset is the same whatever other lines stand beside it.
    public func next(_ cursor: inout Cursor) -> (line: Range<Int>, end: Int)? {
        guard cursor.place < bytes.count else { return nil }
        if cursor.place >= pieces[cursor.piece].place.upperBound { cursor.piece += 1 }
        let line = cursor.place..<bytes.span.firstIndex(of: newline, in: cursor.place..<bytes.count)
        cursor.place = line.upperBound + 1
        let piece = pieces[cursor.piece]
        let end =
            piece.isSame
            ? piece.source.lowerBound + cursor.place - piece.place.lowerBound : piece.source.upperBound
        return (line, end)
    }

    /// Adds lines that stand behind these.
    public mutating func append(_ other: SievedLines) {
        let shift = bytes.count
        bytes += other.bytes
        for piece in other.pieces {
            add(
                Piece(
                    source: piece.source, place: piece.place.lowerBound + shift..<piece.place.upperBound + shift,
                    isSame: piece.isSame))
        }
    }

    /// The lines behind an offset of the input; of a line in which it lies, what stands behind it, unless the line was changed.
    public func from(_ offset: Int) -> SievedLines {
        var rest = SievedLines()
        for piece in pieces where piece.source.upperBound > offset {
            let skipped = piece.isSame ? max(0, offset - piece.source.lowerBound) : 0
            let start = rest.bytes.count
            rest.bytes += bytes[piece.place.lowerBound + skipped..<piece.place.upperBound]
            rest.pieces.append(
                Piece(
                    source: piece.source.lowerBound + skipped..<piece.source.upperBound,
                    place: start..<rest.bytes.count,
                    isSame: piece.isSame))
        }
        return rest
    }

    /// Up to where in the input about half of the lines stand; `nil` where there is one line only.
    public func middle() -> Int? {
        guard bytes.count > 1 else { return nil }
        let half = bytes.count / 2
        let before = bytes.span.lastIndex(of: newline, in: 0..<half)
        let end = before.map { $0 + 1 } ?? bytes.span.firstIndex(of: newline, in: half..<bytes.count) + 1
        guard end < bytes.count, let piece = pieces.first(where: { end <= $0.place.upperBound }) else { return nil }
        return piece.isSame
            ? piece.source.lowerBound + end - piece.place.lowerBound : piece.source.upperBound
    }

    /// The lines before an offset of the input at which a line begins.
    public func upTo(_ offset: Int) -> SievedLines {
        var first = SievedLines()
        for piece in pieces where piece.source.lowerBound < offset {
            let left = piece.isSame ? max(0, piece.source.upperBound - offset) : 0
            let start = first.bytes.count
            first.bytes += bytes[piece.place.lowerBound..<piece.place.upperBound - left]
            first.pieces.append(
                Piece(
                    source: piece.source.lowerBound..<piece.source.upperBound - left, place: start..<first.bytes.count,
                    isSame: piece.isSame))
        }
        return first
    }

    /// Adds a piece, as part of the last one where the two are one run.
    private mutating func add(_ piece: Piece) {
        if let last = pieces.last, last.isSame, piece.isSame, last.source.upperBound == piece.source.lowerBound {
            pieces[pieces.count - 1].source = last.source.lowerBound..<piece.source.upperBound
            pieces[pieces.count - 1].place = last.place.lowerBound..<piece.place.upperBound
        } else {
            pieces.append(piece)
        }
    }
}
