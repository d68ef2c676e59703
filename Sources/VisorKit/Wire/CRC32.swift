/// The CRC-32 of ISO 3309, as gzip and zip have it: finds damage, and no forgery.
///
/// Eight bytes at a time by tables (M. E. Kounavis and F. L. Berry, "A Systematic Approach to Building High Performance,
/// Software-based, CRC Generators", 2005).
public enum CRC32 {
    /// The polynomial, its highest power last.
    private static let polynomial: UInt32 = 0xedb8_8320

    /// For each of eight places the sums of all bytes that stand so far from the end.
    private static let tables: [[UInt32]] = {
        var tables = [(0..<256 as Range<UInt32>).map(sum(of:))]
        for place in 1..<8 {
            tables.append(tables[place - 1].map { $0 >> 8 ^ tables[0][Int($0 & 0xff)] })
        }
        return tables
    }()

    private static func sum(of byte: UInt32) -> UInt32 {
        (0..<8).reduce(byte) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? polynomial : 0) }
    }

    /// The sum of bytes, behind others of which the sum is known.
    ///
    /// - Parameter known: the sum of what stands before the bytes; 0 where that is nothing.
    public static func sum(of bytes: ArraySlice<UInt8>, after known: UInt32 = 0) -> UInt32 {
        sum(of: bytes.span, after: known)
    }

    /// The sum of bytes, behind others of which the sum is known.
    ///
    /// - Parameter known: the sum of what stands before the bytes; 0 where that is nothing.
    public static func sum(of bytes: [UInt8], after known: UInt32 = 0) -> UInt32 {
        sum(of: bytes.span, after: known)
    }

    private static func sum(of bytes: Span<UInt8>, after known: UInt32) -> UInt32 {
        let tables = tables
        var sum = ~known
        var position = 0
        while bytes.count - position >= 8 {
            let word = bytes.load(UInt64.self, at: position) ^ UInt64(sum)
            sum = 0
            for place in 0..<8 {
                let byte = Int(truncatingIfNeeded: word >> UInt64(8 * place)) & 0xff
                sum ^= tables[7 - place][byte]
            }
            position += 8
        }
        while position < bytes.count {
            sum = sum >> 8 ^ tables[0][Int((sum ^ UInt32(bytes[position])) & 0xff)]
            position += 1
        }
        return ~sum
    }
}
