extension IPAddress {
    /// The longest text that can be an address: an IPv6 address that ends in an IPv4 address.
    private static let longestText = 45

    /// Reads the address that a text is, with brackets around an IPv6 address or a zone behind it, which says nothing
    /// of the address: `192.0.2.1`, `2001:db8::1`, `[::1]`, `fe80::1%eth0`.
    ///
    /// A part of an IPv4 address has no leading zero, since some programs take it for octal (RFC 6943, section 3.1.1).
    /// Source: RFC 4291, section 2.2; RFC 4007, section 11, for the zone.
    public init?(_ bytes: Span<UInt8>, _ text: Range<Int>) {
        guard bytes.byte(at: text.lowerBound, before: text.upperBound) == UInt8(ascii: "[") else {
            self.init(zoned: bytes, text)
            return
        }
        guard text.count > 2, bytes[text.upperBound - 1] == UInt8(ascii: "]") else { return nil }
        self.init(zoned: bytes, text.lowerBound + 1..<text.upperBound - 1)
        // Brackets are there to keep colons apart.
        guard bytes.firstIndex(of: UInt8(ascii: ":"), in: text) < text.upperBound else { return nil }
    }

    /// Reads the address that a text is.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span, 0..<bytes.count)
    }

    /// Reads an address without brackets and zone.
    init?(bare bytes: Span<UInt8>, _ text: Range<Int>) {
        guard text.count <= IPAddress.longestText else { return nil }
        if let ipv4 = IPAddress.ipv4(bytes, text) {
            self.init(ipv4: ipv4)
        } else if let ipv6 = IPAddress.ipv6(bytes, text) {
            self.init(bits: ipv6)
        } else {
            return nil
        }
    }

    private init?(zoned bytes: Span<UInt8>, _ text: Range<Int>) {
        let head = text.lowerBound..<min(text.lowerBound + IPAddress.longestText + 1, text.upperBound)
        let percent = bytes.firstIndex(of: UInt8(ascii: "%"), in: head)
        guard percent < head.upperBound else {
            self.init(bare: bytes, text)
            return
        }
        guard IPAddress.isZone(bytes, percent + 1..<text.upperBound),
            let ipv6 = IPAddress.ipv6(bytes, text.lowerBound..<percent)
        else { return nil }
        self.init(bits: ipv6)
    }

    /// Whether a text may name a zone, by the unreserved characters of RFC 3986.
    private static func isZone(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        guard (1...32).contains(text.count) else { return false }
        for position in text {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                continue
            default: return false
            }
        }
        return true
    }

    /// Four decimal numbers with points between them.
    static func ipv4(_ bytes: Span<UInt8>, _ text: Range<Int>) -> UInt32? {
        guard (7...15).contains(text.count) else { return nil }
        var (value, octet): (UInt32, UInt32) = (0, 0)
        var (digits, points) = (0, 0)
        for position in text {
            let digit = bytes[position] &- UInt8(ascii: "0")
            if digit < 10 {
                guard digits == 0 || octet > 0 else { return nil }
                octet = octet * 10 + UInt32(digit)
                digits += 1
                guard octet <= 255 else { return nil }
            } else {
                guard bytes[position] == UInt8(ascii: "."), digits > 0, points < 3 else { return nil }
                value = value << 8 | octet
                (octet, digits, points) = (0, 0, points + 1)
            }
        }
        return points == 3 && digits > 0 ? value << 8 | octet : nil
    }

    /// Eight groups of hexadecimal digits with colons between them, or fewer with `::` for groups that are zero, the
    /// last two of which may be an IPv4 address.
    private static func ipv6(_ bytes: Span<UInt8>, _ text: Range<Int>) -> UInt128? {
        let limit = text.upperBound
        guard (2...longestText).contains(text.count) else { return nil }
        var value: UInt128 = 0
        var count = 0
        var gap: Int?
        var position = text.lowerBound
        if bytes[position] == UInt8(ascii: ":") {
            guard bytes[position + 1] == UInt8(ascii: ":") else { return nil }
            (gap, position) = (0, position + 2)
        }
        while position < limit {
            let end = bytes.firstIndex(of: UInt8(ascii: ":"), in: position..<limit)
            guard count < 8 else { return nil }
            if let group = hexadecimal(bytes, position..<end) {
                (value, count) = (value << 16 | UInt128(group), count + 1)
            } else {
                guard end == limit, count <= 6, let ipv4 = ipv4(bytes, position..<end) else { return nil }
                (value, count) = (value << 32 | UInt128(ipv4), count + 2)
            }
            guard end < limit else { break }
            position = end + 1
            guard position < limit else { return nil }
            if bytes[position] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                (gap, position) = (count, position + 1)
            }
        }
        guard let gap else { return count == 8 ? value : nil }
        return count < 8 ? spread(value, from: gap, of: count) : nil
    }

    /// Puts zeros where `::` stands: before the groups of the value from a number on.
    private static func spread(_ value: UInt128, from gap: Int, of count: Int) -> UInt128 {
        let tail = 16 * (count - gap)
        return (value >> tail) << (16 * (8 - gap)) | value & ((1 << tail) &- 1)
    }

    /// One to four hexadecimal digits.
    private static func hexadecimal(_ bytes: Span<UInt8>, _ text: Range<Int>) -> UInt16? {
        guard (1...4).contains(text.count) else { return nil }
        var value: UInt16 = 0
        for position in text {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt16(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}

extension Span<UInt8> {
    /// The IPv4 address in a client that is mapped into IPv6, as servers write it that listen on both at one socket,
    /// `::ffff:192.0.2.1`; any other client as it is.
    @inline(__always)
    func withoutMapping(_ client: Range<Int>) -> Range<Int> {
        guard byte(at: client.lowerBound, before: client.upperBound) == UInt8(ascii: ":") else { return client }
        return mappedAddress(client) ?? client
    }

    private func mappedAddress(_ client: Range<Int>) -> Range<Int>? {
        guard hasText("::", at: client.lowerBound, before: client.upperBound),
            hasTextInAnyCase("ffff", at: client.lowerBound + 2, before: client.upperBound),
            hasText(":", at: client.lowerBound + 6, before: client.upperBound)
        else { return nil }
        let address = client.lowerBound + 7..<client.upperBound
        return IPAddress.ipv4(self, address) == nil ? nil : address
    }
}
