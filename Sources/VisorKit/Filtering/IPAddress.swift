/// An address of the Internet Protocol, IPv4 or IPv6.
///
/// An IPv4 address is held as the IPv6 address that it is mapped to, so that `::ffff:192.0.2.1` and `192.0.2.1` are the
/// same. Source: RFC 4291, section 2.5.5.2.
public struct IPAddress: Hashable, Comparable, Sendable {
    /// What stands before the 32 bits of an IPv4 address.
    static let mapping: UInt128 = 0xffff_0000_0000

    /// The address as a number of 128 bits.
    let bits: UInt128

    init(bits: UInt128) {
        self.bits = bits
    }

    init(ipv4 bits: UInt32) {
        self.bits = IPAddress.mapping | UInt128(bits)
    }

    /// Whether it is an IPv4 address.
    public var isIPv4: Bool { bits >> 32 == 0xffff }

    /// Orders by family, IPv4 first, and then by number.
    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        left.isIPv4 == right.isIPv4 ? left.bits < right.bits : left.isIPv4
    }
}

/// Source of the text: RFC 5952, section 4: lower case, no leading zeros, and the longest run of at least two groups
/// that are zero, the first of equals, as `::`.
extension IPAddress: CustomStringConvertible {
    /// The address as a text: `192.0.2.1`, `2001:db8::1`.
    public var description: String {
        var text: [UInt8] = []
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the address's text, at most 39 bytes.
    func write(to text: inout [UInt8]) {
        guard isIPv4 else { return writeGroups(to: &text) }
        for shift in stride(from: 24, through: 0, by: -8) {
            IPAddress.append(UInt8(truncatingIfNeeded: bits >> shift), to: &text)
            if shift > 0 { text.append(UInt8(ascii: ".")) }
        }
    }

    private func writeGroups(to text: inout [UInt8]) {
        let gap = longestGap
        var number = 0
        while number < 8 {
            if number == gap.lowerBound && !gap.isEmpty {
                text.append(UInt8(ascii: ":"))
                text.append(UInt8(ascii: ":"))
                number = gap.upperBound
                continue
            }
            if number > 0 && number != gap.upperBound { text.append(UInt8(ascii: ":")) }
            IPAddress.append(group(number), to: &text)
            number += 1
        }
    }

    private func group(_ number: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: bits >> (112 - 16 * number))
    }

    /// The groups that are written as `::`.
    private var longestGap: Range<Int> {
        var longest = 0..<0
        var start = 0
        for number in 0..<8 {
            guard group(number) == 0 else {
                start = number + 1
                continue
            }
            if number + 1 - start > longest.count { longest = start..<number + 1 }
        }
        return longest.count >= 2 ? longest : 0..<0
    }

    private static func append(_ octet: UInt8, to text: inout [UInt8]) {
        if octet >= 100 { text.append(UInt8(ascii: "0") + octet / 100) }
        if octet >= 10 { text.append(UInt8(ascii: "0") + octet / 10 % 10) }
        text.append(UInt8(ascii: "0") + octet % 10)
    }

    private static func append(_ group: UInt16, to text: inout [UInt8]) {
        var shift = 12
        while shift > 0, group >> shift == 0 { shift -= 4 }
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: group >> shift) & 0xf
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }
}
