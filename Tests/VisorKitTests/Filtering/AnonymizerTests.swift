import Testing
import VisorTesting

@testable import VisorKit

@Suite struct AnonymizerTests {
    /// A record whose texts are the bytes of a line that begins with a client, and what it holds when it is anonymized.
    private func anonymized(_ client: String) -> String {
        let bytes = Array("(\(client))".utf8)
        var record = LogRecord()
        record.client = 1..<bytes.count - 1
        var anonymizer = Anonymizer()
        anonymizer.anonymize(&record, bytes.span)
        return String(decoding: anonymizer.text[record.client], as: UTF8.self)
    }

    @Test(arguments: [
        ("10.1.2.3", "10.1.2.0"), ("10.1.2.0", "10.1.2.0"), ("::ffff:10.1.2.3", "10.1.2.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("2001:db8::1", "2001:db8::"), ("::1", "::"),
        ("[2001:db8:1:2::7]", "2001:db8:1:2::"), ("fe80::1%eth0", "fe80::"), ("host.example", "name"),
        ("1.2.3", "name"),
        ("", ""),
    ])
    func clientBecomesItsNetwork(client: String, expected: String) {
        #expect(anonymized(client) == expected)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func nothingOfTheHostStays(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let address = IPAddress.random(using: &generator)
            let kept = address.isIPv4 ? 24 : 64
            let network = try #require(IPAddress(anonymized(address.description)))
            #expect(network.bitList == address.bitList.enumerated().map { $0.offset < kept && $0.element })
        }
    }

    /// A message as it is when its record is anonymized.
    private func anonymized(message: String) -> String {
        let bytes = Array(message.utf8)
        var record = LogRecord()
        record.message = 0..<bytes.count
        var anonymizer = Anonymizer()
        anonymizer.anonymize(&record, bytes.span)
        return String(decoding: anonymizer.text[record.message], as: UTF8.self)
    }

    @Test(arguments: [
        ("client 192.0.2.177 closed keepalive connection", "client 192.0.2.0 closed keepalive connection"),
        ("[remote 192.0.2.177:443] x", "[remote 192.0.2.0:443] x"), ("from 192.0.2.177.", "from 192.0.2.0."),
        ("ip:192.0.2.177", "ip:192.0.2.0"), ("face:192.0.2.177:x", "face:192.0.2.0:x"),
        ("x192.0.2.177y", "x192.0.2.0y"),
        ("[2001:db8:1:2:3:4:5:177]:443", "[2001:db8:1:2::]:443"), ("2001:db8::177", "2001:db8::"),
        ("a 10.0.0.1, 10.0.1.1", "a 10.0.0.0, 10.0.1.0"), ("std::abc at 10:00:00", "std::abc at 10:00:00"),
        ("File does not exist: /a.b/c", "File does not exist: /a.b/c"), ("1.2.3", "1.2.3"), ("", ""), ("::", "::"),
    ])
    func addressesInMessagesBecomeTheirNetworks(message: String, expected: String) {
        #expect(anonymized(message: message) == expected)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func messageAroundAnAddressIsKept(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let address = IPAddress.random(using: &generator).description
            let expected = "client \(anonymized(address)) closed (7: x)"
            #expect(anonymized(message: "client \(address) closed (7: x)") == expected)
            let noise = String(decoding: randomAddressBytes(using: &generator), as: UTF8.self)
            #expect(!anonymized(message: "\(noise) 192.0.2.177 \(noise)").contains("192.0.2.177"))
        }
    }

    @Test func allElseIsKept() throws {
        let line =
            #"192.0.2.77 - ann [20/Nov/2026:10:00:00 +0000] "GET /api/users?id=1 HTTP/1.1" 200 5 "http://a/" "curl""#
        let bytes = Array(line.utf8)
        var parser = LineParser(format: .combined)
        var anonymizer = Anonymizer()
        var record = LogRecord()
        let isRead = parser.parse(bytes.span, 0..<bytes.count, into: &record)
        try #require(isRead)
        record.user = 13..<16
        record.forwardedFor = 0..<10
        anonymizer.anonymize(&record, bytes.span)
        let text = { (range: Range<Int>) in String(decoding: anonymizer.text[range], as: UTF8.self) }
        #expect(text(record.client) == "192.0.2.0" && record.user.isEmpty && record.forwardedFor.isEmpty)
        #expect(text(record.path) == "/api/users")
        #expect(text(record.httpProtocol) == "HTTP/1.1" && text(record.referrer) == "http://a/")
        #expect(text(record.agent) == "curl" && record.host.isEmpty && record.message.isEmpty)
        #expect(record.status == 200 && record.size == 5 && record.method == .get && !record.isDecoded)
        #expect(!text(0..<anonymizer.text.count).contains("77") && !text(0..<anonymizer.text.count).contains("ann"))
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func textsOfAnyRangesAreCopied(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var anonymizer = Anonymizer()
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0..<80, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            var record = LogRecord()
            let texts: [WritableKeyPath<LogRecord, Range<Int>>] = [
                \.host, \.path, \.httpProtocol, \.referrer, \.agent, \.message, \.process,
            ]
            for text in texts + [\.client, \.user, \.forwardedFor] {
                let start = Int.random(in: 0...bytes.count, using: &generator)
                record[keyPath: text] = start..<Int.random(in: start...bytes.count, using: &generator)
            }
            let original = record
            anonymizer.anonymize(&record, bytes.span)
            for text in texts {
                #expect(anonymizer.text[record[keyPath: text]].elementsEqual(bytes[original[keyPath: text]]))
            }
            #expect(record.client.isEmpty == original.client.isEmpty)
        }
    }
}
