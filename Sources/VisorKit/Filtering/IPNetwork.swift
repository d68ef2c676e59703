/// A network: the addresses of one family that have their first bits in common.
///
/// Source: RFC 4632, section 3.1, for IPv4; RFC 4291, section 2.3, for IPv6.
public struct IPNetwork: Hashable, Sendable {
    /// The network's first address.
    public let address: IPAddress
    /// How many of the 128 bits of an address, an IPv4 address being mapped, are those of the network.
    private let commonBits: Int

    /// The network of an address.
    ///
    /// - Parameter prefixLength: how many bits of the address are those of the network; it is cut to 0 to 32 for IPv4,
    ///   and to 0 to 128 for IPv6.
    public init(of address: IPAddress, prefixLength: Int) {
        let outer = address.isIPv4 ? 96 : 0
        self.init(of: address, commonBits: outer + min(max(prefixLength, 0), 128 - outer))
    }

    private init(of address: IPAddress, commonBits: Int) {
        self.commonBits = commonBits
        self.address = IPAddress(bits: address.bits & ~IPNetwork.hostMask(commonBits))
    }

    /// How many bits of an address are those of the network, 0 to 32 for IPv4 and 0 to 128 for IPv6.
    public var prefixLength: Int { address.isIPv4 ? commonBits - 96 : commonBits }

    /// The network's last address, which is of its family.
    var last: IPAddress {
        let last = IPAddress(bits: address.bits | IPNetwork.hostMask(commonBits))
        // A network of IPv6 such as ::/80 ends where the addresses of IPv4 are mapped to.
        return last.isIPv4 == address.isIPv4 ? last : IPAddress(bits: IPAddress.mapping - 1)
    }

    /// Whether an address is in the network; an IPv4 address is in no network of IPv6, not even in `::/0`.
    public func contains(_ other: IPAddress) -> Bool {
        other.bits & ~IPNetwork.hostMask(commonBits) == address.bits && other.isIPv4 == address.isIPv4
    }

    private static func hostMask(_ commonBits: Int) -> UInt128 {
        (1 << (128 - commonBits)) &- 1
    }
}

extension IPNetwork: CustomStringConvertible {
    /// The network as users write it, an address alone where it is one: `10.0.0.0/8`, `192.0.2.1`.
    public var description: String {
        commonBits == 128 ? "\(address)" : "\(address)/\(prefixLength)"
    }
}

extension IPNetwork {
    /// Reads a network, `10.0.0.0/8` or `2001:db8::/32`, or an address, which is a network of its own.
    ///
    /// A network whose address has bits set behind its prefix is refused, since either may be the mistake.
    public init(_ text: String) throws(AddressError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let bytes = Array((parts.first ?? "").utf8)
        guard let address = IPAddress(bare: bytes.span, 0..<bytes.count) else { throw IPNetwork.error(text) }
        // A mapped address is of IPv4, but its prefix counts the bits that it was written with.
        let isWrittenAsIPv4 = !bytes.contains(UInt8(ascii: ":"))
        let longest = isWrittenAsIPv4 ? 32 : 128
        var length = longest
        if parts.count > 1 {
            guard let stated = IPNetwork.prefixLength(parts[1]) else { throw IPNetwork.error(text) }
            guard stated <= longest else {
                throw AddressError(
                    "\(text.shownBriefly): a prefix of \(isWrittenAsIPv4 ? "IPv4" : "IPv6") has at most \(longest) bits"
                )
            }
            length = stated
        }
        self.init(of: address, commonBits: length + 128 - longest)
        guard self.address == address else {
            throw AddressError(
                "\(text.shownBriefly) has bits set behind its prefix: write \(self), or the address alone")
        }
    }

    private static func prefixLength(_ text: String) -> Int? {
        let digits = Array(text.utf8)
        guard digits.count <= 3, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        return digits.span.decimal(0..<digits.count)
    }

    private static func error(_ text: String) -> AddressError {
        AddressError(
            "\(text.shownBriefly) is no address and no network: write it like 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32")
    }
}

extension String {
    /// The text for a message: cut where it is long, and without characters that would break the line.
    var shownBriefly: String {
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars.prefix(40) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: shown.append("?")
            default: shown.append(scalar)
            }
        }
        return String(shown) + (unicodeScalars.dropFirst(40).isEmpty ? "" : "...")
    }
}
