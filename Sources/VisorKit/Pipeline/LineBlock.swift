/// A run of consecutive lines of one input, read by whoever folds it.
///
/// A block of a file is read where it is folded, so that its bytes are still in that core's cache; a block of a stream
/// has been read already.
public protocol LineBlock: Sendable {
    /// Hands the block's lines from an offset on to a closure, in runs of whole lines, until it says where to stop.
    ///
    /// - Parameters:
    ///   - offset: where the first line begins in the input, or `nil` for the block's first line.
    ///   - body: takes a run of lines and its offset, and returns `nil`, or the offset of the first line not taken.
    /// - Returns: where the reading ended, and how many lines longer than 1 MiB were skipped.
    func read(from offset: Int?, _ body: (Span<UInt8>, Int) throws -> Int?) throws -> BlockReading
}

/// How far the reading of a block came.
public struct BlockReading: Sendable {
    /// The offset of the first line that was not taken; `nil` when the block has been read to its end.
    public let stoppedAt: Int?
    /// How many lines longer than 1 MiB were skipped.
    public let overlongLines: Int
    /// How many lines did not come since whoever sends them had no room for them.
    public let droppedLines: Int

    /// How far a reading came.
    public init(stoppedAt: Int?, overlongLines: Int, droppedLines: Int = 0) {
        self.stoppedAt = stoppedAt
        self.overlongLines = overlongLines
        self.droppedLines = droppedLines
    }
}

/// A block of lines that is in memory already.
public struct BytesBlock: LineBlock {
    private let bytes: [UInt8]
    private let offset: Int
    private let overlongLines: Int
    private let droppedLines: Int

    /// A block of whole lines that begin at an offset of their input, before which some were skipped as too long, or dropped by
    /// their sender.
    public init(_ bytes: [UInt8], at offset: Int = 0, overlongLines: Int = 0, droppedLines: Int = 0) {
        self.bytes = bytes
        self.offset = offset
        self.overlongLines = overlongLines
        self.droppedLines = droppedLines
    }

    /// Hands the lines from an offset on to the closure, in one run.
    public func read(from start: Int?, _ body: (Span<UInt8>, Int) throws -> Int?) rethrows -> BlockReading {
        let first = start ?? offset
        let lines = bytes.span.extracting((first - offset)..<bytes.count)
        let isFirst = start == nil
        return BlockReading(
            stoppedAt: try body(lines, first), overlongLines: isFirst ? overlongLines : 0,
            droppedLines: isFirst ? droppedLines : 0)
    }
}

/// The lines that a framer finds, read from wherever its bytes come from.
extension LineFramer {
    /// Reads to the end, or to where the closure stops, handing out runs of whole lines.
    ///
    /// - Parameters:
    ///   - read: puts bytes at an offset of the input into a buffer and returns their number, 0 at the end.
    ///   - body: takes a run of lines and its offset, and returns `nil`, or the offset of the first line not taken.
    public mutating func readAll(
        read: (UnsafeMutableRawBufferPointer, Int) throws -> Int, _ body: (Span<UInt8>, Int) throws -> Int?
    ) throws -> BlockReading {
        while try unsafe advance(read: read) {
            if let stop = try withLines(body) {
                return BlockReading(stoppedAt: stop, overlongLines: overlongLines)
            }
        }
        return BlockReading(stoppedAt: nil, overlongLines: overlongLines)
    }
}
