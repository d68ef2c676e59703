import Testing
import VisorTesting

@testable import VisorKit

@Suite struct TrustedProxiesTests {
    private let proxies: TrustedProxies

    init() throws {
        proxies = TrustedProxies(try AddressSet(["10.0.0.0/8", "::1", "2001:db8:ff::/48"]))
    }

    private func client(_ client: String, _ forwardedFor: String) -> String {
        let bytes = Array("\(client) \(forwardedFor)\"9".utf8)
        var record = LogRecord()
        record.client = 0..<client.utf8.count
        record.forwardedFor = client.utf8.count + 1..<bytes.count - 2
        proxies.resolve(&record, bytes.span)
        return String(decoding: bytes[record.client], as: UTF8.self)
    }

    @Test(arguments: [
        ("10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "192.0.2.66, 192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "192.0.2.66,192.0.2.1 , 10.0.0.2,10.0.0.3", "192.0.2.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "192.0.2.1:4711", "192.0.2.1"), ("10.0.0.1", "192.0.2.1,+10.0.0.2", "192.0.2.1"),
        ("10.0.0.1", "192.0.2.66,%20192.0.2.1,%2010.0.0.2", "192.0.2.1"),
        ("::1", "[2001:db8::1]:443, \t[2001:db8:ff::2]", "2001:db8::1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("[::1]", "\"[2001:db8::1]:443\"", "2001:db8::1"),
        ("::ffff:10.0.0.1", "\\\"192.0.2.1\\\"", "192.0.2.1"),
        ("10.0.0.1", "192.0.2.1, , ,10.0.0.2,", "192.0.2.1"),
        ("10.0.0.1", "::ffff:192.0.2.1", "::ffff:192.0.2.1"),
    ])
    func clientIsTheLastThatIsNotTrusted(peer: String, list: String, expected: String) {
        #expect(client(peer, list) == expected)
    }

    @Test(arguments: [
        // One that is not trusted may say anything.
        ("192.0.2.9", "192.0.2.1", "192.0.2.9"), ("host", "192.0.2.1", "host"), ("", "192.0.2.1", ""),
        // What is no address ends the walk at the one behind it.
        ("10.0.0.1", "unknown", "10.0.0.1"), ("10.0.0.1", "192.0.2.1, unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "<script>, 10.0.0.2", "10.0.0.2"), ("10.0.0.1", "192.0.2.1, _hidden", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"), ("10.0.0.1", ", ,", "10.0.0.1"), ("10.0.0.1", "192.0.2.1:99999", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1:", "10.0.0.1"), ("10.0.0.1", "192.0.2.1:x", "10.0.0.1"),
        ("10.0.0.1", "[2001:db8::1]x", "10.0.0.1"), ("10.0.0.1", "[2001:db8::1", "10.0.0.1"),
        ("10.0.0.1", "[192.0.2.1]:80", "10.0.0.1"), ("10.0.0.1", "192.0.2.1 192.0.2.2", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.001", "10.0.0.1"),
    ])
    func nothingMadeUpBecomesAClient(peer: String, list: String, expected: String) {
        #expect(client(peer, list) == expected)
    }

    @Test func noMoreThanTheLastElementsAreLookedAt() {
        let proxy = Array(repeating: "10.0.0.7", count: TrustedProxies.longestWalk - 1).joined(separator: ",")
        #expect(client("10.0.0.1", "192.0.2.1,\(proxy)") == "192.0.2.1")
        #expect(client("10.0.0.1", "192.0.2.1,10.0.0.8,\(proxy)") == "10.0.0.8")
        #expect(client("10.0.0.1", "192.0.2.1," + String(repeating: ",", count: 100_000)) == "10.0.0.1")
        #expect(client("10.0.0.1", String(repeating: "1", count: 100_000)) == "10.0.0.1")
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func anyListGivesAnAddressOrTheClient(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var parts: [String] = []
            for _ in 0..<Int.random(in: 0..<5, using: &generator) {
                let bytes = randomAddressBytes(using: &generator)
                let isWhole = Int.random(in: 0..<4, using: &generator) > 0
                parts.append(
                    isWhole
                        ? IPAddress.random(using: &generator).description : String(decoding: bytes, as: UTF8.self))
            }
            let found = client("10.0.0.1", parts.joined(separator: ","))
            #expect(IPAddress(found) != nil)
            // The naive reading, of lists that hold plain addresses alone.
            guard parts.allSatisfy({ IPAddress($0)?.description == $0 }), let first = parts.first else { continue }
            let stranger = parts.last { !isTrusted($0) }
            #expect(found == stranger ?? first)
        }
    }

    private func isTrusted(_ text: String) -> Bool {
        text.hasPrefix("10.") || text == "::1" || text.hasPrefix("2001:db8:ff:")
    }
}
