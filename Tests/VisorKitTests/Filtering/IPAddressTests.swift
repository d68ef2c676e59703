import Glibc
import Testing
import VisorTesting

@testable import VisorKit

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
        ("::1", "::1"), ("1::", "1::"), ("[::1]", "::1"), ("fe80::1%eth0", "fe80::1"), ("[fe80::1%25]", "fe80::1"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("2001:0db8::0001", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:c000:201", "192.0.2.1"), ("0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]", "192.0.2.1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("::192.0.2.1", "::c000:201"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        // RFC 5952, sections 4.2.2 and 4.2.3: one group alone stays, the longest run goes, the first of equals.
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ])
    func addressesAreReadAndWritten(text: String, written: String) {
        #expect(IPAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "1.2.3.04", "01.2.3.4", "1.2.3.4 ",
        " 1.2.3.4", "1.2.3.4:80", "[1.2.3.4]", "1.2.3.4%eth0", "0x1.2.3.4", "1.2.3.1000", ":", ":::", "1:", ":1", "1:2",
        "::1::", "1:::2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "1::2:3:4:5:6:7:8", "12345::",
        "::g",
        "::1.2.3", "::1.2.3.4:1", "1:2:3:4:5:6:7:1.2.3.4", "[::1", "::1]", "[]", "[", "]", "[[::1]]", "::1%", "::1%e/0",
        "::1%\u{e4}", "[::1]:80", "localhost", "-", "1,2,3,4", "::ffff:1.2.3.256",
    ])
    func otherTextsAreNoAddresses(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func whatIsWrittenIsReadAgain(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let address = IPAddress.random(using: &generator)
            #expect(IPAddress(address.description) == address)
            #expect(IPAddress(address.description.uppercased()) == address)
        }
    }

    /// The system's own reading and writing, which know no brackets and no zones.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func systemReadsAndWritesTheSame(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let address = IPAddress.random(using: &generator)
            // An address with a byte changed is an address about as often as not.
            var bytes = Array(address.description.utf8)
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let change = Array("0123456789abcdef:.".utf8).randomElement(using: &generator) ?? 0
            bytes.replaceSubrange(place..<place + Int.random(in: 0...1, using: &generator), with: [change])
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(IPAddress(text)?.bits == SystemAddress.bits(text), "\(text)")
            #expect(SystemAddress.bits(address.description) == address.bits)
            // The system writes the addresses of ::/96 with an IPv4 address at their end.
            if address.isIPv4 || address.bits >> 32 != 0 {
                #expect(SystemAddress.text(address) == address.description)
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func anyBytesAreReadInAnyRange(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let bytes = randomAddressBytes(using: &generator)
            let start = Int.random(in: 0...bytes.count, using: &generator)
            let range = start..<Int.random(in: start...bytes.count, using: &generator)
            let part = Array(bytes[range])
            #expect(IPAddress(bytes.span, range) == IPAddress(part.span, 0..<part.count))
        }
    }

    @Test(arguments: [
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:192.0.2.1", "192.0.2.1"), ("::1", "::1"),
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "::ffff:c000:201"), ("::ffff:", "::ffff:"), ("", ""), ("::ffff:1.2.3", "::ffff:1.2.3"),
        ("::fffe:1.2.3.4", "::fffe:1.2.3.4"), (":\u{1a}ffff:1.2.3.4", ":\u{1a}ffff:1.2.3.4"), ("host", "host"),
    ])
    func mappingIsCutOffInPlace(client: String, expected: String) {
        let bytes = Array("<\(client)>".utf8)
        let range = bytes.span.withoutMapping(1..<bytes.count - 1)
        #expect(String(decoding: bytes[range], as: UTF8.self) == expected)
    }

    @Test func ipv4ComesBeforeIPv6() throws {
        let texts = ["::", "255.0.0.0", "::1:0:0:0", "1.0.0.0", "ffff::"]
        let sorted = try texts.map { try #require(IPAddress($0)) }.sorted()
        #expect(sorted.map(\.description) == ["1.0.0.0", "255.0.0.0", "::", "::1:0:0:0", "ffff::"])
    }
}

/// Addresses as `inet_pton` and `inet_ntop` have them.
private enum SystemAddress {
    static func bits(_ text: String) -> UInt128? {
        var ipv4 = in_addr()
        if unsafe inet_pton(AF_INET, text, &ipv4) == 1 { return IPAddress(ipv4: UInt32(bigEndian: ipv4.s_addr)).bits }
        var ipv6 = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &ipv6) == 1 else { return nil }
        return unsafe UInt128(bigEndian: withUnsafeBytes(of: &ipv6) { unsafe $0.loadUnaligned(as: UInt128.self) })
    }

    static func text(_ address: IPAddress) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if address.isIPv4 {
            var ipv4 = in_addr(s_addr: UInt32(truncatingIfNeeded: address.bits).bigEndian)
            unsafe inet_ntop(AF_INET, &ipv4, &buffer, socklen_t(buffer.count))
        } else {
            var bits = address.bits.bigEndian
            unsafe inet_ntop(AF_INET6, &bits, &buffer, socklen_t(buffer.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
