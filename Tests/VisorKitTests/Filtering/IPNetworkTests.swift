import Testing
import VisorTesting

@testable import VisorKit

@Suite struct IPNetworkTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"), ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1/32", "192.0.2.1"),
        ("2001:DB8::/32", "2001:db8::/32"), ("::/0", "::/0"), ("::1", "::1"), ("::1/128", "::1"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"), ("::ffff:0:0/96", "0.0.0.0/0"), ("::ffff:192.0.2.1", "192.0.2.1"),
    ])
    func networksAreReadAndWritten(text: String, written: String) throws {
        #expect(try IPNetwork(text).description == written)
    }

    @Test(
        arguments: [
            ("", "no address and no network"), ("10.0.0/8", "no address"), ("10.0.0.0/", "no address"),
            ("10.0.0.0/08", "no address"), ("10.0.0.0/+8", "no address"), ("10.0.0.0/8/8", "no address"),
            ("10.0.0.0/8 ", "no address"), ("[::1]/128", "no address"), ("fe80::1%eth0", "no address"),
            ("host.example", "write it like 192.0.2.1, 10.0.0.0/8"), ("10.0.0.0/33", "IPv4 has at most 32 bits"),
            ("::/129", "IPv6 has at most 128 bits"), ("10.1.2.3/8", "write 10.0.0.0/8, or the address alone"),
            ("2001:db8::1/64", "write 2001:db8::/64"), ("::ffff:10.0.0.0/8", "write ::/8"),
            ("::ffff:0:0/95", "write ::fffe:0:0/95"), ("a\nb", "a?b is no address"),
            (String(repeating: "1", count: 100), "1... is no address"),
        ])
    func mistakesAreSaid(text: String, message: String) {
        let error = #expect(throws: AddressError.self) { try IPNetwork(text) }
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
        #expect(error?.message.contains("\n") == false)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func networkHasTheAddressesWithItsBits(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let address = IPAddress.random(using: &generator)
            let length = Int.random(in: 0...address.bitList.count, using: &generator)
            let network = IPNetwork(of: address, prefixLength: length)
            let first = address.bitList.enumerated().map { $0.offset < length && $0.element }
            #expect(network.prefixLength == length && network.address.bitList == first)
            #expect(network.contains(address) && network.contains(network.address) && network.contains(network.last))
            #expect(try IPNetwork(network.description) == network)
            // Addresses that differ in one bit are in or out by where the bit stands.
            let changed = Int.random(in: 0..<address.bitList.count, using: &generator)
            let other = IPAddress(bits: address.bits ^ 1 << (address.bitList.count - 1 - changed))
            if other.isIPv4 == address.isIPv4 { #expect(network.contains(other) == (changed >= length)) }
            let any = IPAddress.random(using: &generator)
            #expect(network.contains(any) == naive(network, any))
        }
    }

    private func naive(_ network: IPNetwork, _ address: IPAddress) -> Bool {
        network.address.isIPv4 == address.isIPv4
            && network.address.bitList.prefix(network.prefixLength) == address.bitList.prefix(network.prefixLength)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func setHasWhatAnyOfItsNetworksHas(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var networks: [IPNetwork] = []
        // Networks of few addresses, so that some lie in others, and some touch.
        for _ in 0..<Int.random(in: 0..<12, using: &generator) {
            let address = near(using: &generator)
            networks.append(IPNetwork(of: address, prefixLength: .random(in: 24...128, using: &generator)))
        }
        networks += seed % 4 == 0 ? [IPNetwork(of: IPAddress(bits: 0), prefixLength: 80)] : []
        let set = AddressSet(networks)
        #expect(set.isEmpty == networks.isEmpty)
        #expect(set == AddressSet(networks.reversed()))
        for _ in 0..<300 {
            let address = near(using: &generator)
            #expect(set.contains(address) == networks.contains { $0.contains(address) })
        }
    }

    /// An address of a few of either family, near where the mapped addresses begin and end, and far from there.
    private func near(using generator: inout SeededGenerator) -> IPAddress {
        let bases: [UInt128] = [
            IPAddress.mapping, IPAddress.mapping - 16, IPAddress.mapping + 0xffff_fff8, 0, .max - 15,
        ]
        return IPAddress(bits: (bases.randomElement(using: &generator) ?? 0) + .random(in: 0..<16, using: &generator))
    }

    @Test func setOfAllOfIPv6HasNoIPv4() throws {
        let set = try AddressSet(["::/0", "10.0.0.0/8"])
        #expect(set.contains(try #require(IPAddress("2001:db8::1"))))
        #expect(set.contains(try #require(IPAddress("::ffff:10.1.1.1"))))
        #expect(!set.contains(try #require(IPAddress("192.0.2.1"))))
        #expect(throws: AddressError.self) { try AddressSet(["::1", "10.0.0.0/40"]) }
    }
}
