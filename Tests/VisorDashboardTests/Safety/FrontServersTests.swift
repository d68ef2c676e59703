import HTTPTypes
import Hummingbird
import Testing
import VisorKit

@testable import VisorDashboard

@Suite struct FrontServersTests {
    private let proxies: FrontServers

    init() throws { proxies = FrontServers(try AddressSet(["127.0.0.1", "10.0.0.0/24", "2001:db8::/64"])) }

    private func request(_ name: String, _ values: String...) throws -> Request {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "visor", path: "/login")
        let name = try #require(HTTPField.Name(name))
        for value in values { head.headerFields.append(HTTPField(name: name, value: value)) }
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }

    @Test func theNearestAddressThatIsNoneOfTheirsAsks() throws {
        let plain = try request("X-Forwarded-For", "198.51.100.7, 203.0.113.9,10.0.0.5")
        #expect(proxies.client(of: plain, from: "127.0.0.1") == "203.0.113.9")
        let several = try request("X-Forwarded-For", "198.51.100.7", "2001:DB8:1::9", "2001:db8::5")
        #expect(proxies.client(of: several, from: "10.0.0.1") == "2001:db8:1::9")
        #expect(proxies.client(of: several, from: "::ffff:10.0.0.1") == "2001:db8:1::9")
        #expect(proxies.client(of: try request("X-Forwarded-For", "10.0.0.7"), from: "127.0.0.1") == "10.0.0.7")
        #expect(proxies.client(of: try request("Accept", "a"), from: "127.0.0.1") == "127.0.0.1")
    }

    @Test func whatIsNoAddressCountsForNothing() throws {
        for text in ["unknown", "", "203.0.113.9, evil", String(repeating: "9", count: 5_000)] {
            #expect(
                proxies.client(of: try request("X-Forwarded-For", text), from: "127.0.0.1") == "127.0.0.1", "\(text)")
        }
        // The last that is known is the web server that could not say more.
        let broken = try request("X-Forwarded-For", "evil, 10.0.0.5")
        #expect(proxies.client(of: broken, from: "127.0.0.1") == "10.0.0.5")
    }

    @Test func nobodyElseIsBelieved() throws {
        let said = try request("X-Forwarded-For", "203.0.113.9")
        for peer in ["127.0.0.2", "10.0.1.1", "::1", "not an address"] {
            #expect(proxies.client(of: said, from: peer) == peer)
        }
        #expect(proxies.client(of: said, from: nil).isEmpty)
        let nobody = FrontServers(AddressSet([IPNetwork]()))
        #expect(nobody.client(of: said, from: "127.0.0.1") == "127.0.0.1")
        #expect(!nobody.isEncrypted(try request("X-Forwarded-Proto", "https"), from: "127.0.0.1"))
    }

    @Test func theSchemeIsTakenFromThemToo() throws {
        #expect(proxies.isEncrypted(try request("X-Forwarded-Proto", "https"), from: "127.0.0.1"))
        #expect(proxies.isEncrypted(try request("X-Forwarded-Proto", "http", "HTTPS"), from: "127.0.0.1"))
        #expect(!proxies.isEncrypted(try request("X-Forwarded-Proto", "https, http"), from: "127.0.0.1"))
        #expect(!proxies.isEncrypted(try request("X-Forwarded-Proto", "https"), from: "192.0.2.1"))
        #expect(!proxies.isEncrypted(try request("Accept", "https"), from: "127.0.0.1"))
    }
}
