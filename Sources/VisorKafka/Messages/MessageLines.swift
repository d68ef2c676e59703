import Glibc

/// The lines of a payload, one behind the other: newlines stand between them, and one may stand behind the last.
///
/// A payload without bytes is one empty line; the null payload has none, and does not come here.
public struct MessageLines: Sendable {
    private static let newline = UInt8(ascii: "\n")

    private var position = 0
    /// Behind the last line, before its newline.
    private let end: Int

    /// The lines of a payload of which nobody has said how many they are: a newline at the end belongs to the last.
    public init(_ payload: Span<UInt8>) {
        let hasNewline = !payload.isEmpty && payload[payload.count - 1] == MessageLines.newline
        end = payload.count - (hasNewline ? 1 : 0)
    }

    /// The lines of a payload that is to have so many of them; `nil` where it cannot.
    init?(_ payload: Span<UInt8>, count: Int) {
        var newlines = 0
        var place = 0
        while place < payload.count {
            place = MessageLines.lineEnd(in: payload, from: place, upTo: payload.count) + 1
            if place <= payload.count { newlines += 1 }
        }
        // As many newlines as lines: the last of them is the payload's last byte.
        guard
            count == newlines + 1
                || count == newlines && count > 0 && payload[payload.count - 1] == MessageLines.newline
        else { return nil }
        end = payload.count - (count == newlines ? 1 : 0)
    }

    /// Where the next line stands in the payload, without its newline; `nil` where there is none.
    public mutating func next(in payload: Span<UInt8>) -> Range<Int>? {
        guard position <= end else { return nil }
        let line = position..<MessageLines.lineEnd(in: payload, from: position, upTo: end)
        position = line.upperBound + 1
        return line
    }

    private static func lineEnd(in payload: Span<UInt8>, from start: Int, upTo end: Int) -> Int {
        precondition(end <= payload.count)
        return unsafe payload.withUnsafeBufferPointer { bytes in
            guard start < end, let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(newline), end - start)
            else { return end }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }
}
