import VisorTesting

@testable import VisorKit

extension IPAddress {
    /// A random address, with runs of zeros and mapped addresses more often than chance has them.
    static func random(using generator: inout SeededGenerator) -> IPAddress {
        if Bool.random(using: &generator) { return IPAddress(ipv4: .random(in: 0...(.max), using: &generator)) }
        var bits: UInt128 = 0
        for _ in 0..<8 {
            let group: UInt16 =
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: 0
                case 1: .random(in: 0...0xff, using: &generator)
                default: .random(in: 0...0xffff, using: &generator)
                }
            bits = bits << 16 | UInt128(group)
        }
        return IPAddress(bits: bits)
    }

    /// The bits of the address within its family, the first first.
    var bitList: [Bool] {
        let width = isIPv4 ? 32 : 128
        return (0..<width).map { bits >> (width - 1 - $0) & 1 == 1 }
    }
}

/// Bytes that look like addresses more often than chance has them.
func randomAddressBytes(using generator: inout SeededGenerator) -> [UInt8] {
    let alphabet = Array("0123456789abcdefF::::....%[]/, \"\\-x".utf8)
    return (0..<Int.random(in: 0..<50, using: &generator)).map { _ in
        Int.random(in: 0..<30, using: &generator) == 0
            ? .random(in: 0...255, using: &generator) : alphabet.randomElement(using: &generator) ?? 0
    }
}
