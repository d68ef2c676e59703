/// Searches over eight bytes at once, where the texts are so short that a call of `memchr` would cost more.
///
/// Source: H. S. Warren, "Hacker's Delight", section 6-1, for the search; the digits are added up in pairs.
extension Span<UInt8> {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// Where a space first stands from a position on, or the limit.
    @inline(__always)
    func firstSpace(from start: Int, before limit: Int) -> Int {
        var position = start
        while limit - position >= 8 {
            let word = UInt64(littleEndian: load(UInt64.self, at: position)) ^ 0x2020_2020_2020_2020
            let zeros = (word &- Self.ones) & ~word & Self.highBits
            if zeros != 0 { return position + zeros.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < limit, self[position] != UInt8(ascii: " ") { position += 1 }
        return position
    }

    /// Reads up to seven decimal digits that end before the limit and moves behind them; `nil`, and stays, where there is
    /// none, or more than can be told from eight bytes.
    @inline(__always)
    func shortNumber(at position: inout Int, before limit: Int) -> Int? {
        guard limit - position >= 8 else { return nil }
        let digits = UInt64(littleEndian: load(UInt64.self, at: position)) ^ 0x3030_3030_3030_3030
        let others = ((digits & ~Self.highBits) &+ 0x7676_7676_7676_7676 | digits) & Self.highBits
        let length = others.trailingZeroBitCount / 8
        guard length > 0 && length < 8 else { return nil }
        position += length
        var sum = digits << UInt64(64 - length * 8)
        sum = (sum &* 10 &+ sum >> 8) & 0x00ff_00ff_00ff_00ff
        sum = (sum &* 100 &+ sum >> 16) & 0x0000_ffff_0000_ffff
        return Int(truncatingIfNeeded: (sum &* 10_000 &+ sum >> 32) & 0xffff_ffff)
    }
}
