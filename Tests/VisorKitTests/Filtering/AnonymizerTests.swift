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
                \.host, \.path, \.httpProtocol, \.referrer, \.agent, \.message,
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
