/// A 64-bit hash of bytes, the same on every machine, so that summaries made anywhere can be merged.
///
/// Two rounds of a multiply-and-fold over 16 bytes at a time, in the manner of wyhash (W. Yi, 2019). It is not keyed, so
/// that whoever knows it can make keys that collide: tables compare the keys themselves and get slower, never wrong, but
/// an estimate of distinct keys can be made too low.
enum ByteHash {
    private static let first: UInt64 = 0xa076_1d64_78bd_642f
    private static let second: UInt64 = 0xe703_7ed1_a0b4_28db
    private static let third: UInt64 = 0x8ebc_6af0_9c88_c6e3

    /// The hash of a range of bytes.
    @inline(__always)
    static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        let length = range.count
        var position = range.lowerBound
        var state = first ^ UInt64(truncatingIfNeeded: length)
        while range.upperBound - position > 16 {
            let words = (bytes.load(UInt64.self, at: position), bytes.load(UInt64.self, at: position + 8))
            // Without the sum the two halves of a block could be swapped.
            state = fold(words.0 ^ second, words.1 ^ state) &+ words.0
            position += 16
        }
        let (low, high) = tail(bytes, position, range.upperBound - position)
        return fold(third ^ UInt64(truncatingIfNeeded: length), fold(low ^ second, high ^ state) &+ low)
    }

    /// The last bytes of a key, at most 16, as two words that overlap where there are fewer.
    @inline(__always)
    private static func tail(_ bytes: Span<UInt8>, _ position: Int, _ rest: Int) -> (UInt64, UInt64) {
        if rest >= 8 {
            return (bytes.load(UInt64.self, at: position), bytes.load(UInt64.self, at: position + rest - 8))
        }
        if rest >= 4 {
            let words = (bytes.load(UInt32.self, at: position), bytes.load(UInt32.self, at: position + rest - 4))
            return (UInt64(words.0), UInt64(words.1))
        }
        guard rest > 0 else { return (0, 0) }
        let first = UInt64(bytes[position])
        return (first << 16 | UInt64(bytes[position + rest / 2]) << 8 | UInt64(bytes[position + rest - 1]), 0)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
