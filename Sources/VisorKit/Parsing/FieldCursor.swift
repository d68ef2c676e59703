extension Span<UInt8> {
    /// A run of decimal digits as a number, or `nil` where it is empty, longer than 18 digits or anything else.
    @inline(__always)
    func decimal(_ range: Range<Int>) -> Int? {
        guard !range.isEmpty && range.count <= 18 else { return nil }
        var value = 0
        for position in range {
            let digit = self[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    /// Two decimal digits as a number, or -1.
    @inline(__always)
    func twoDigits(at position: Int) -> Int {
        let tens = self[position] &- UInt8(ascii: "0")
        let ones = self[position + 1] &- UInt8(ascii: "0")
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : -1
    }

    /// The month that a three-letter English name stands for, 1 to 12, or 0.
    @inline(__always)
    func month(at position: Int) -> Int {
        let name = UInt32(self[position]) << 16 | UInt32(self[position + 1]) << 8 | UInt32(self[position + 2])
        switch name {
        case 0x4a616e: return 1
        case 0x466562: return 2
        case 0x4d6172: return 3
        case 0x417072: return 4
        case 0x4d6179: return 5
        case 0x4a756e: return 6
        case 0x4a756c: return 7
        case 0x417567: return 8
        case 0x536570: return 9
        case 0x4f6374: return 10
        case 0x4e6f76: return 11
        case 0x446563: return 12
        default: return 0
        }
    }

    /// A byte, or 0 behind the limit.
    @inline(__always)
    func byte(at position: Int, before limit: Int) -> UInt8 {
        position < limit ? self[position] : 0
    }
}
