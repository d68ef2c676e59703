/// Clients with addresses that are all different: 10.0.0.0/8 (RFC 1918) and 2001:db8::/32 (RFC 3849).
struct ClientPool: Sendable {
    /// The addresses, the most frequent client of an access log first.
    let addresses: [String]
    let bytes: ByteTable

    /// Makes `count` addresses, a share of them IPv6, spread evenly over the ranks.
    init(count: Int, ipv6Share: Double) {
        addresses = (0..<count).map { index in
            let isIPv6 = (Double(index + 1) * ipv6Share).rounded(.down) > (Double(index) * ipv6Share).rounded(.down)
            return isIPv6 ? Self.ipv6(index) : Self.ipv4(index)
        }
        bytes = ByteTable(addresses.lazy.map(\.utf8))
    }

    /// An address whose 24 bits are a permutation of the index: the multiplier is odd.
    private static func ipv4(_ index: Int) -> String {
        let host = (index &* 11_400_715 &+ 66_051) & 0xFF_FFFF
        return "10.\(host >> 16).\(host >> 8 & 255).\(host & 255)"
    }

    /// An address in the canonical form of RFC 5952.
    private static func ipv6(_ index: Int) -> String {
        let low = String(index & 0xFFF + 1, radix: 16)
        let high = String(index >> 12 + 1, radix: 16)
        return "2001:db8:\(high):\(low)::\(String(index % 250 + 1, radix: 16))"
    }
}
