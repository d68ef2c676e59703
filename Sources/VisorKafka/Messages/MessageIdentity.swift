/// What a message says of its lines: whose they are, and where they stand, out of its header `visor` (see `MessageHeader`).
///
/// It is read without allocating anything, from bytes that may be anything.
public struct MessageIdentity: Equatable, Sendable {
    /// The incarnation of the source.
    public let incarnation: IncarnationName
    /// The offset that the message goes on from.
    public let start: Int
    /// The offset behind the last line.
    public let end: Int
    /// How many offsets there are: one for each line.
    public let count: Int
    /// How many lines the producer has dropped between `start` and `end`.
    public let dropped: Int

    /// Where the offsets stand in the header.
    private let offsets: Range<Int>

    /// How many lines may be said to have been dropped.
    static let mostDropped = 1 << 40
    /// The greatest offset.
    static let greatestOffset = 1 << 60

    /// Reads the header; `nil` where it has not its form.
    ///
    /// - Complexity: O(*n*) in its length.
    public init?(_ header: Span<UInt8>) {
        guard let incarnation = IncarnationName(header, at: 0) else { return nil }
        var reader = NumberReader(position: IncarnationName.length)
        guard reader.skip(UInt8(ascii: " "), in: header), let start = reader.number(in: header),
            reader.skip(UInt8(ascii: " "), in: header)
        else { return nil }
        let first = reader.position
        var (end, count) = (start, 0)
        repeat {
            // A line has a byte at least; a range may be empty, where lines of it have been dropped.
            guard let offset = reader.number(in: header), offset > end || count == 0 && offset == end else {
                return nil
            }
            (end, count) = (offset, count + 1)
        } while reader.skip(UInt8(ascii: ","), in: header)
        offsets = first..<reader.position
        var dropped = 0
        if reader.position < header.count {
            guard reader.skip(MessageHeader.dropped, in: header), let number = reader.number(in: header),
                (1...MessageIdentity.mostDropped).contains(number)
            else { return nil }
            dropped = number
        }
        guard reader.position == header.count else { return nil }
        (self.incarnation, self.start, self.end, self.count, self.dropped) = (incarnation, start, end, count, dropped)
    }

    /// Cuts a payload into its lines, and hands each out with the offset behind it; nothing where the numbers do not agree.
    ///
    /// - Parameters:
    ///   - header: the header that this was read from.
    ///   - payload: the lines with newlines between them; the last may have one, too.
    ///   - body: takes where a line stands in the payload, without its newline, and the offset behind it; returns whether to go
    ///     on.
    /// - Returns: whether there are as many lines as offsets.
    public func forEachLine(
        in payload: Span<UInt8>, _ header: Span<UInt8>, _ body: (Range<Int>, Int) -> Bool
    ) -> Bool {
        guard var lines = MessageLines(payload, count: count) else { return false }
        var reader = NumberReader(position: offsets.lowerBound)
        for _ in 0..<count {
            guard let line = lines.next(in: payload), let offset = reader.number(in: header) else { return false }
            guard body(line, offset) else { return true }
            _ = reader.skip(UInt8(ascii: ","), in: header)
        }
        return true
    }
}

/// Reads numbers in their one decimal form, and what stands between them.
private struct NumberReader {
    var position: Int

    mutating func skip(_ byte: UInt8, in bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func skip(_ text: StaticString, in bytes: Span<UInt8>) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        for place in 0..<count where unsafe bytes[position + place] != text.utf8Start[place] { return false }
        position += count
        return true
    }

    mutating func number(in bytes: Span<UInt8>) -> Int? {
        let start = position
        var number = 0
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            guard number <= (MessageIdentity.greatestOffset - Int(digit)) / 10 else { return nil }
            number = number * 10 + Int(digit)
            position += 1
        }
        guard position > start, position == start + 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        return number
    }
}
