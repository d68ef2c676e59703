import Testing

@testable import VisorDashboard

@Suite struct AuthorityTests {
    @Test(arguments: [
        ("localhost", "localhost", 0), ("LOCALHOST:8080", "localhost", 8_080), ("[::1]", "::1", 0),
        ("[::1]:80", "::1", 80), ("10.0.0.1:65535", "10.0.0.1", 65_535),
    ])
    func hostsAndPortsAreToldApart(_ text: String, _ host: String, _ port: Int) throws {
        let authority = try #require(Authority(text))
        #expect(authority.host == host && authority.port.map(Int.init) == (port == 0 ? nil : port))
    }

    @Test(arguments: [
        "", ":80", "[", "[::1", "[]", "::1", "a:b", "a:", "a:+1", "a:65536", "a:80:80", "u@a", "a/b", "[::1]80", "a b",
        "[::1]evil.example",
    ])
    func othersAreNone(_ text: String) { #expect(Authority(text) == nil) }

    @Test(arguments: [
        ("http://visor.example.org", "visor.example.org"), ("https://visor.example.org", "visor.example.org"),
        ("http://visor.example.org", "visor.example.org:80"), ("https://Visor.example.org", "visor.example.ORG:443"),
        ("http://visor.example.org:8080", "visor.example.org:8080"), ("http://[::1]:8080", "[::1]:8080"),
        ("http://visor.example.org:80", "visor.example.org"),
    ])
    func aPageOfTheSameNameIsServedHere(_ origin: String, _ host: String) throws {
        #expect(try #require(Authority(host)).serves(try #require(Authority(origin: origin))))
    }

    @Test(arguments: [
        ("http://evil.example", "visor.example.org"), ("http://visor.example.org:81", "visor.example.org"),
        ("http://visor.example.org", "visor.example.org:8080"), ("http://[::1]:8080", "[::2]:8080"),
        ("http://visor.example.org.evil.example", "visor.example.org"),
    ])
    func aPageOfAnotherIsNot(_ origin: String, _ host: String) throws {
        #expect(!(try #require(Authority(host)).serves(try #require(Authority(origin: origin)))))
    }

    @Test(arguments: ["null", "", "visor.example.org", "file:///", "http://", "http://a/b", "http://u@a"])
    func whatIsHiddenIsNoOrigin(_ text: String) { #expect(Authority(origin: text) == nil) }
}
