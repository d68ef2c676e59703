import CZlib

/// The CRC-32 of ISO 3309, as gzip has it.
enum Checksum {
    /// The sum of bytes, behind others of which the sum is known.
    static func of(_ bytes: ArraySlice<UInt8>, after known: UInt32 = 0) -> UInt32 {
        var sum = UInt(known)
        // The length of one call is limited to 32 bits.
        var rest = bytes
        while !rest.isEmpty {
            let part = rest.prefix(1 << 30)
            sum = unsafe part.withUnsafeBufferPointer { unsafe crc32(sum, $0.baseAddress, UInt32($0.count)) }
            rest = rest.dropFirst(part.count)
        }
        return UInt32(truncatingIfNeeded: sum)
    }
}
