/// What the headers of a message with lines are called, and how the one is written that tells whose lines they are.
///
/// `visor` has the text `INCARNATION FROM OFFSET[,OFFSET...][ dropped=N]`: the name of the incarnation; the offset in it that the
/// message goes on from, which is where the message before it ended; for each line the offset behind it; and how many lines in between
/// the producer has dropped for want of room. A message with the null payload has no line, and one offset: up to there there is
/// none.
public enum MessageHeader {
    /// Whose lines these are, and where they stand.
    public static let identity: StaticString = "visor"
    /// A label, `name=value`; there may be several.
    public static let label: StaticString = "visor-label"

    /// What stands before the number of lines that were dropped.
    static let dropped: StaticString = " dropped="

    /// Writes the beginning of an identity, behind which offsets follow.
    public static func begin(_ incarnation: IncarnationName, from offset: Int, into bytes: inout [UInt8]) {
        incarnation.write(into: &bytes)
        bytes.append(UInt8(ascii: " "))
        append(offset, to: &bytes)
    }

    /// Writes the offset behind a line, or behind a range without lines.
    public static func append(_ offset: Int, isFirst: Bool, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: isFirst ? " " : ","))
        append(offset, to: &bytes)
    }

    /// Writes the end of an identity, behind its offsets.
    public static func end(dropped count: Int, into bytes: inout [UInt8]) {
        guard count > 0 else { return }
        unsafe bytes.append(
            contentsOf: UnsafeBufferPointer(start: dropped.utf8Start, count: dropped.utf8CodeUnitCount))
        append(count, to: &bytes)
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        precondition(number >= 0)
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
