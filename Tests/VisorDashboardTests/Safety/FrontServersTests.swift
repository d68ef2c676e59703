import Testing
import VisorKit

@testable import VisorDashboard

@Suite struct FrontServersTests {
    private let proxies: FrontServers

    init() throws { proxies = FrontServers(try AddressSet(["127.0.0.1", "10.0.0.0/24", "2001:db8::/64"])) }

    @Test func theNearestAddressThatIsNoneOfTheirsAsks() {
        let plain = "198.51.100.7, 203.0.113.9,10.0.0.5"
        #expect(proxies.client(plain, from: "127.0.0.1") == "203.0.113.9")
        let several = "198.51.100.7, 2001:DB8:1::9, 2001:db8::5"
        #expect(proxies.client(several, from: "10.0.0.1") == "2001:db8:1::9")
        #expect(proxies.client(several, from: "::ffff:10.0.0.1") == "2001:db8:1::9")
        #expect(proxies.client("10.0.0.7", from: "127.0.0.1") == "10.0.0.7")
        #expect(proxies.client(nil, from: "127.0.0.1") == "127.0.0.1")
    }

    @Test func whatIsNoAddressCountsForNothing() {
        for text in ["unknown", "", "203.0.113.9, evil", String(repeating: "9", count: 5_000)] {
            #expect(
                proxies.client(text, from: "127.0.0.1") == "127.0.0.1", "\(text)")
        }
        // The last that is known is the web server that could not say more.
        let broken = "evil, 10.0.0.5"
        #expect(proxies.client(broken, from: "127.0.0.1") == "10.0.0.5")
    }

    @Test func nobodyElseIsBelieved() {
        let said = "203.0.113.9"
        for peer in ["127.0.0.2", "10.0.1.1", "::1", "not an address"] {
            #expect(proxies.client(said, from: peer) == peer)
        }
        #expect(proxies.client(said, from: nil).isEmpty)
        let nobody = FrontServers(AddressSet([IPNetwork]()))
        #expect(nobody.client(said, from: "127.0.0.1") == "127.0.0.1")
        #expect(!nobody.isEncrypted("https", from: "127.0.0.1"))
    }

    @Test func theSchemeIsTakenFromThemToo() {
        #expect(proxies.isEncrypted("https", from: "127.0.0.1"))
        #expect(proxies.isEncrypted("http, HTTPS", from: "127.0.0.1"))
        #expect(!proxies.isEncrypted("https, http", from: "127.0.0.1"))
        #expect(!proxies.isEncrypted("https", from: "192.0.2.1"))
        #expect(!proxies.isEncrypted(nil, from: "127.0.0.1"))
    }
}
