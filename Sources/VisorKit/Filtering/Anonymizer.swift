/// Takes out of records who asked: a client becomes its network, and the user and the list of forwarded addresses go.
///
/// - An IPv4 address becomes its network of 24 bits, `192.0.2.0`, an IPv6 address that of 64 bits, `2001:db8:1:2::`:
///   what a provider gives to a household or more.
/// - A client that is no address becomes `name`, since a host's name says more than its address, and no part of it is
///   known to say less.
/// - Addresses in a message become their networks, too. What a path or a page that led here says stays as it is.
///
/// The ranges of a record refer to one buffer, so that the texts that stay are copied into the anonymizer's own.
public struct Anonymizer: Sendable {
    /// The bits of an IPv4 address that stay.
    public static let ipv4Prefix = 24
    /// The bits of an IPv6 address that stay.
    public static let ipv6Prefix = 64

    /// What the ranges of the record anonymized last refer to.
    ///
    /// It is kept from line to line, and grows to the longest of them.
    public internal(set) var text: [UInt8] = []

    /// An anonymizer.
    public init() {}

    /// Replaces a record's client, and makes the record refer to `text`, whether it said that it is decoded or not.
    ///
    /// - Parameter bytes: what the ranges of the record refer to.
    /// - Complexity: O(*n*) in the length of the record's texts.
    public mutating func anonymize(_ record: inout LogRecord, _ bytes: Span<UInt8>) {
        text.removeAll(keepingCapacity: true)
        record.client = network(bytes, record.client)
        (record.user, record.forwardedFor) = (0..<0, 0..<0)
        record.host = copy(bytes, record.host)
        record.path = copy(bytes, record.path)
        record.httpProtocol = copy(bytes, record.httpProtocol)
        record.referrer = copy(bytes, record.referrer)
        record.agent = copy(bytes, record.agent)
        record.message = copyMessage(bytes, record.message)
        record.process = copy(bytes, record.process)
    }

    /// Writes the network of a client.
    private mutating func network(_ bytes: Span<UInt8>, _ client: Range<Int>) -> Range<Int> {
        guard !client.isEmpty else { return 0..<0 }
        let start = text.count
        if let address = IPAddress(bytes, client) {
            writeNetwork(of: address)
        } else {
            text.append(contentsOf: "name".utf8)
        }
        return start..<text.count
    }

    /// Writes the network that an address is made to.
    mutating func writeNetwork(of address: IPAddress) {
        let prefix = address.isIPv4 ? Anonymizer.ipv4Prefix : Anonymizer.ipv6Prefix
        IPNetwork(of: address, prefixLength: prefix).address.write(to: &text)
    }

    /// Writes a byte and goes on to the next.
    mutating func append(_ bytes: Span<UInt8>, at position: inout Int) {
        text.append(bytes[position])
        position += 1
    }

    @inline(__always)
    private mutating func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty else { return 0..<0 }
        let start = text.count
        let part = bytes.extracting(range)
        unsafe part.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
        return start..<text.count
    }
}
