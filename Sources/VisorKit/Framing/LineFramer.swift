import Glibc

/// Cuts a stream of bytes, read piece by piece, into runs of whole lines, in bounded memory.
///
/// A line is what stands before a newline, or before the end of the input. Lines longer than `maximumLineLength` are
/// skipped and counted, wherever the reads happen to cut them.
public struct LineFramer: ~Copyable {
    /// The longest line that is kept, in bytes without its newline: 1 MiB.
    public static let maximumLineLength = 1 << 20

    /// How many lines have been skipped because they are too long.
    public private(set) var overlongLines = 0

    private var buffer: [UInt8]
    /// The bytes that have been read and not yet released.
    private var filled = 0
    /// How many of the filled bytes are whole lines.
    private var whole = 0
    /// Where the buffer's first byte stands in the input.
    private var offset: Int
    private var skipping: Bool
    private var ended = false
    private let startLimit: Int
    private let longestLine: Int

    /// A framer for input from an offset on.
    ///
    /// - Parameters:
    ///   - offset: where the first byte that will be read stands in the input.
    ///   - insideLine: whether that byte may lie inside a line, which is another reader's and is passed over.
    ///   - startLimit: the offset from which on no line begins that is this reader's.
    ///   - capacity: how many bytes are read at once.
    public init(
        at offset: Int = 0, insideLine: Bool = false, startLimit: Int = .max, capacity: Int = 256 << 10,
        maximumLineLength: Int = LineFramer.maximumLineLength
    ) {
        self.offset = offset
        self.startLimit = startLimit
        skipping = insideLine
        longestLine = maximumLineLength
        buffer = [UInt8](repeating: 0, count: capacity)
    }

    /// Reads once more and finds the whole lines; `false` when no line is left.
    ///
    /// - Parameter read: puts bytes at an offset of the input into a buffer and returns their number, 0 at the end.
    public mutating func advance(
        read: (UnsafeMutableRawBufferPointer, Int) throws -> Int
    ) rethrows -> Bool {
        release()
        while whole == 0 && !isPastLimit && !ended {
            makeRoom()
            let free = filled..<buffer.count
            let position = offset + filled
            let got = try unsafe buffer.withUnsafeMutableBytes { bytes in
                try unsafe read(UnsafeMutableRawBufferPointer(rebasing: bytes[free]), position)
            }
            take(got)
        }
        return whole > 0
    }

    /// Hands the whole lines that `advance` has found, each with its newline but perhaps the last, to a closure,
    /// with the offset of the first.
    public borrowing func withLines<R>(_ body: (Span<UInt8>, Int) throws -> R) rethrows -> R {
        try body(buffer.span.extracting(0..<whole), offset)
    }

    private var isPastLimit: Bool { offset >= startLimit }

    /// Drops the lines that have been handed out and moves the rest to the front.
    private mutating func release() {
        guard whole > 0 else { return }
        dropFirst(whole)
        whole = 0
    }

    private mutating func dropFirst(_ count: Int) {
        let rest = filled - count
        unsafe buffer.withUnsafeMutableBytes { bytes in
            guard rest > 0, let base = bytes.baseAddress else { return }
            unsafe memmove(base, base + count, rest)
        }
        filled = rest
        offset += count
    }

    private mutating func makeRoom() {
        guard filled == buffer.count else { return }
        let size = max(min(buffer.count * 2, longestLine + 1), buffer.count + 1)
        buffer.append(contentsOf: repeatElement(0, count: size - buffer.count))
    }

    private mutating func take(_ count: Int) {
        let fresh = filled..<filled + count
        filled = fresh.upperBound
        if count == 0 { return takeEnd() }
        if skipping { return skip(fresh) }
        if let newline = buffer.span.lastIndex(of: newline, in: fresh) {
            whole = newline + 1
            cutAtLimit()
            dropByteOrderMark()
        } else if filled > longestLine {
            overlongLines += 1
            skipping = true
            dropFirst(filled)
        }
    }

    private mutating func takeEnd() {
        ended = true
        if skipping { return dropFirst(filled) }
        whole = filled
        cutAtLimit()
        dropByteOrderMark()
    }

    /// Drops the mark with which some editors and servers begin a file in UTF-8, and which is no part of its first line.
    private mutating func dropByteOrderMark() {
        guard offset == 0, buffer.span.hasText("\u{feff}", at: 0, before: whole) else { return }
        whole -= 3
        dropFirst(3)
    }

    /// Passes over the rest of a line that is not kept.
    private mutating func skip(_ fresh: Range<Int>) {
        let end = buffer.span.firstIndex(of: newline, in: fresh)
        guard end < fresh.upperBound else { return dropFirst(filled) }
        dropFirst(end + 1)
        skipping = false
        if !isPastLimit { take(rest: filled) }
    }

    private mutating func take(rest count: Int) {
        guard count > 0 else { return }
        filled = 0
        take(count)
    }

    /// Keeps only the lines that begin before the limit, the last of which may end behind it.
    private mutating func cutAtLimit() {
        guard offset + whole > startLimit else { return }
        let lastOwnByte = startLimit - 1 - offset
        whole = min(whole, buffer.span.firstIndex(of: newline, in: lastOwnByte..<whole) + 1)
    }
}

let newline = UInt8(ascii: "\n")
