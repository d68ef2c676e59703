/// Finds the client behind proxies whose word is taken.
///
/// Each proxy puts the address that it was asked from at the end of `X-Forwarded-For`; what stands before that is what
/// it was told, by another proxy or by anyone. So the list is walked from its end for as long as proxies are trusted:
/// the first address that is none of theirs is the client. Where all are, it is the first of the list. An element that
/// is no address ends the walk at the proxy before it, so that nothing made up becomes a client.
///
/// Source: nginx, `ngx_http_realip_module`, `real_ip_recursive on`; Apache HTTP Server 2.4, `mod_remoteip`.
public struct TrustedProxies: Equatable, Sendable {
    /// How many elements of a list are looked at: what stands before them is ignored.
    public static let longestWalk = 64

    /// The longest element that is read: an address in brackets with a zone, a port and quotes is shorter.
    private static let longestElement = 128

    private let addresses: AddressSet

    /// The proxies at these addresses.
    public init(_ addresses: AddressSet) {
        self.addresses = addresses
    }

    /// Writes the addresses.
    func encode(into writer: inout BinaryWriter) { addresses.encode(into: &writer) }

    /// Makes the client of a record that came through trusted proxies the one that they forwarded for.
    ///
    /// - Parameter bytes: what the ranges of the record refer to.
    public func resolve(_ record: inout LogRecord, _ bytes: Span<UInt8>) {
        guard !record.forwardedFor.isEmpty, let client = IPAddress(bytes, record.client), addresses.contains(client)
        else { return }
        let list = record.forwardedFor
        var end = list.upperBound
        for _ in 0..<TrustedProxies.longestWalk {
            let start = TrustedProxies.elementStart(bytes, list.lowerBound..<end)
            let element = bytes.trimmed(start..<end)
            // RFC 9110, section 5.6.1.2: elements that are empty are no elements.
            if !element.isEmpty {
                guard element.count <= TrustedProxies.longestElement,
                    let (range, address) = TrustedProxies.address(bytes, element)
                else { return }
                record.client = range
                guard addresses.contains(address) else { return }
            }
            guard start > list.lowerBound else { return }
            end = start - 1
        }
    }

    /// Where the last element of a list begins: behind its last comma.
    private static func elementStart(_ bytes: Span<UInt8>, _ list: Range<Int>) -> Int {
        bytes.lastIndex(of: UInt8(ascii: ","), in: list).map { $0 + 1 } ?? list.lowerBound
    }

    /// An element's address and where it stands, without brackets and port: `192.0.2.1:4711`, `[2001:db8::1]:443`.
    private static func address(_ bytes: Span<UInt8>, _ element: Range<Int>) -> (Range<Int>, IPAddress)? {
        guard bytes[element.lowerBound] == UInt8(ascii: "[") else {
            if let address = IPAddress(bytes, element) { return (element, address) }
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"), in: element)
            let host = element.lowerBound..<colon
            guard isPort(bytes, colon..<element.upperBound), let ipv4 = IPAddress.ipv4(bytes, host) else { return nil }
            return (host, IPAddress(ipv4: ipv4))
        }
        let bracket = bytes.firstIndex(of: UInt8(ascii: "]"), in: element)
        guard bracket < element.upperBound, let address = IPAddress(bytes, element.lowerBound..<bracket + 1),
            bracket + 1 == element.upperBound || isPort(bytes, bracket + 1..<element.upperBound)
        else { return nil }
        return (element.lowerBound + 1..<bracket, address)
    }

    /// Whether a text is a colon with a port behind it.
    private static func isPort(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        guard (2...6).contains(text.count), bytes[text.lowerBound] == UInt8(ascii: ":") else { return false }
        return (bytes.decimal(text.lowerBound + 1..<text.upperBound) ?? .max) <= 65_535
    }
}

extension Span<UInt8> {
    /// A range without the spaces, tabs and quotes at its ends, also where a log writes a quote as `\"`.
    fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end {
            // The space behind a comma as IIS and CloudFront write it.
            if hasText("%20", at: start, before: end) {
                start += 3
            } else if isPadding(self[start]) || self[start] == UInt8(ascii: "+") {
                start += 1
            } else {
                break
            }
        }
        while start < end, isPadding(self[end - 1]) { end -= 1 }
        return start..<end
    }

    private func isPadding(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\""), UInt8(ascii: "\\"): true
        default: false
        }
    }
}
