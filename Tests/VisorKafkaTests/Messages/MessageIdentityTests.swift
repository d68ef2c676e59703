import Testing
import VisorKafka
import VisorTesting

@Suite struct MessageIdentityTests {
    private static let name = "00112233445566778899aabbccddeeff"

    private static func written(from start: Int, _ offsets: [Int], dropped: Int = 0) throws -> [UInt8] {
        var bytes: [UInt8] = []
        MessageHeader.begin(try #require(IncarnationName(name)), from: start, into: &bytes)
        for (number, offset) in offsets.enumerated() {
            MessageHeader.append(offset, isFirst: number == 0, into: &bytes)
        }
        MessageHeader.end(dropped: dropped, into: &bytes)
        return bytes
    }

    private static func lines(_ payload: String, _ header: [UInt8]) -> [(String, Int)]? {
        let bytes = Array(payload.utf8)
        guard let identity = MessageIdentity(header.span) else { return nil }
        var found: [(String, Int)] = []
        let agree = identity.forEachLine(in: bytes.span, header.span) { line, offset in
            found.append((String(decoding: bytes[line], as: UTF8.self), offset))
            return true
        }
        return agree ? found : nil
    }

    @Test func headerHasTheDocumentedForm() throws {
        let header = try MessageIdentityTests.written(from: 0, [7, 12], dropped: 3)
        #expect(String(decoding: header, as: UTF8.self) == "\(MessageIdentityTests.name) 0 7,12 dropped=3")
        let read = MessageIdentity(header.span)
        let identity = try #require(read)
        #expect(identity.incarnation.description == MessageIdentityTests.name)
        #expect((identity.start, identity.end, identity.count, identity.dropped) == (0, 12, 2, 3))
    }

    @Test func emptyRangeHasOneOffset() throws {
        let header = try MessageIdentityTests.written(from: 40, [40], dropped: 1)
        let read = MessageIdentity(header.span)
        let identity = try #require(read)
        #expect((identity.start, identity.end, identity.count) == (40, 40, 1))
    }

    @Test(arguments: [
        "", " ", "00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeff ",
        "00112233445566778899aabbccddeeff 0", "00112233445566778899aabbccddeeff 0 ",
        "00112233445566778899aabbccddeeff 0 5,", "00112233445566778899aabbccddeeff 0 5,5",
        "00112233445566778899aabbccddeeff 0 5,4", "00112233445566778899aabbccddeeff 6 5",
        "00112233445566778899aabbccddeeff 00 5", "00112233445566778899aabbccddeeff 0 05",
        "00112233445566778899aabbccddeeff 0 5 dropped=0", "00112233445566778899aabbccddeeff 0 5 dropped=",
        "00112233445566778899aabbccddeeff 0 5 dropped=1 ", "00112233445566778899aabbccddeeff 0 5 ",
        "00112233445566778899aabbccddeeff 0 -5", "00112233445566778899aabbccddeeff  0 5",
        "00112233445566778899AABBCCDDEEFF 0 5", "g0112233445566778899aabbccddeeff 0 5",
        "00112233445566778899aabbccddeeff 0 1152921504606846977",
        "00112233445566778899aabbccddeeff 0 99999999999999999999999999999999999999",
    ])
    func whatHasNotItsFormIsRefused(_ text: String) {
        let bytes = Array(text.utf8)
        let identity = MessageIdentity(bytes.span)
        #expect(identity == nil)
    }

    @Test func anyBytesAreReadWithoutATrapAndOnlyOneFormIsTaken() throws {
        var random = SeededGenerator(seed: 8)
        let good = try MessageIdentityTests.written(from: 100, [104, 110, 1 << 60], dropped: 9)
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 32...127, using: &random), at: place)
                }
            }
            guard let identity = MessageIdentity(bytes.span) else { continue }
            var offsets: [Int] = []
            let payload = [UInt8](repeating: UInt8(ascii: "\n"), count: identity.count)
            let agree = identity.forEachLine(in: payload.span, bytes.span) {
                offsets.append($1)
                return true
            }
            #expect(agree)
            var again: [UInt8] = []
            MessageHeader.begin(identity.incarnation, from: identity.start, into: &again)
            for (number, offset) in offsets.enumerated() {
                MessageHeader.append(offset, isFirst: number == 0, into: &again)
            }
            MessageHeader.end(dropped: identity.dropped, into: &again)
            #expect(again == bytes)
        }
    }

    @Test(arguments: [
        ("a", [2]), ("a\n", [2]), ("", [1]), ("\n", [1]), ("\n", [1, 2]), ("a\nb", [2, 4]), ("a\nb\n", [2, 4]),
        ("\n\n", [1, 2]), ("\n\n", [1, 2, 3]),
    ])
    func linesAreCutByTheirNumber(_ payload: String, _ offsets: [Int]) throws {
        let header = try MessageIdentityTests.written(from: 0, offsets)
        let lines = try #require(MessageIdentityTests.lines(payload, header))
        #expect(lines.map(\.1) == offsets)
        let texts = payload.split(separator: "\n", omittingEmptySubsequences: false).prefix(offsets.count)
        #expect(lines.map(\.0) == texts.map(String.init))
    }

    @Test(arguments: [("a\nb", [2]), ("a", [2, 4]), ("a\nb\n", [2]), ("a\nb\n\n", [2, 4]), ("", [1, 2])])
    func linesThatAreNotAsManyAsOffsetsAreNotHandedOut(_ payload: String, _ offsets: [Int]) throws {
        let header = try MessageIdentityTests.written(from: 0, offsets)
        #expect(MessageIdentityTests.lines(payload, header) == nil)
    }

    @Test(arguments: [("", [""]), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb", ["a", "", "b"])])
    func linesOfWhichNobodySaysHowManyEndWithOrWithoutANewline(_ payload: String, _ expected: [String]) {
        let bytes = Array(payload.utf8)
        var lines = MessageLines(bytes.span)
        var found: [String] = []
        while let line = lines.next(in: bytes.span) { found.append(String(decoding: bytes[line], as: UTF8.self)) }
        #expect(found == expected)
    }
}
