/// A set of addresses, made of networks.
public struct AddressSet: Equatable, Sendable {
    /// The runs of addresses in the set, in order, none of which touches another: their first and last addresses.
    private var firsts: [IPAddress] = []
    private var lasts: [IPAddress] = []

    /// The set of all addresses of some networks.
    public init(_ networks: [IPNetwork]) {
        for network in networks.sorted(by: { $0.address < $1.address }) {
            guard let last = lasts.last, AddressSet.touches(network.address, last) else {
                firsts.append(network.address)
                lasts.append(network.last)
                continue
            }
            lasts[lasts.count - 1] = max(last, network.last)
        }
    }

    /// Reads a set from the networks and addresses that users list.
    public init(_ texts: [String]) throws(AddressError) {
        var networks: [IPNetwork] = []
        for text in texts { networks.append(try IPNetwork(text)) }
        self.init(networks)
    }

    /// Whether the set has no address.
    public var isEmpty: Bool { firsts.isEmpty }

    /// Whether an address is in the set.
    ///
    /// - Complexity: O(log *n*) in the number of networks.
    public func contains(_ address: IPAddress) -> Bool {
        var range = 0..<firsts.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            if firsts[middle] <= address {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound > 0 && address <= lasts[range.lowerBound - 1]
    }

    /// Writes the runs, so that two sets of the same addresses are the same bytes.
    func encode(into writer: inout BinaryWriter) {
        writer.array(firsts + lasts) { writer, address in
            writer.word(UInt64(truncatingIfNeeded: address.bits))
            writer.word(UInt64(truncatingIfNeeded: address.bits >> 64))
        }
    }

    /// Whether a run that ends with an address goes on with another, or overlaps what begins there.
    private static func touches(_ first: IPAddress, _ last: IPAddress) -> Bool {
        first <= last || first.isIPv4 == last.isIPv4 && first.bits == last.bits &+ 1
    }
}
