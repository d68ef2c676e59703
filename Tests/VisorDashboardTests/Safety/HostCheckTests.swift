import Testing

@testable import VisorDashboard

@Suite struct HostCheckTests {
    private let check = HostCheck(hosts: ["visor.example.org"])

    @Test(arguments: [
        "localhost", "localhost:8080", "LOCALHOST:1", "a.localhost", "127.0.0.1", "127.0.0.1:8080", "[::1]:8080",
        "[::1]",
        "10.0.0.7:80", "visor.example.org", "Visor.Example.org:443",
    ])
    func ownNamesAndAddressesAreTaken(_ host: String) { #expect(check.isOwn(host)) }

    @Test(arguments: [
        "", "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
        "xvisor.example.org", "[evil", "[::1]evil.example", "visor.example.org:80:80",
        "localhost@evil.example",
    ])
    func otherNamesAreNot(_ host: String) { #expect(!check.isOwn(host)) }
}
