import Testing

@testable import LogSynthesis

@Suite struct MalformedLinesTests {
    private func lines(_ count: Int) -> [[UInt8]] {
        var malformed = MalformedLines(share: 1, seed: 5)
        var buffer: [UInt8] = []
        for _ in 0..<count {
            malformed.append(to: &buffer)
        }
        return buffer.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map(Array.init)
    }

    @Test func eachIsOneLineThatIsNotEmptyAndHoldsNoReturn() {
        let lines = lines(20_000)
        #expect(lines.count == 20_000)
        #expect(lines.allSatisfy { !$0.isEmpty && !$0.contains(0x0D) })
        #expect(Set(lines).count > 1_000)
    }

    @Test func noneIsReadOrIsAHeartbeat() throws {
        let texts = lines(2_000).map { String(decoding: $0, as: UTF8.self) }
        #expect(texts.allSatisfy { !$0.contains("HEARTBEAT") })
        for format in LogFormat.allCases {
            let empty = Truth(seed: 0, mode: format.mode, format: format, timeZone: "+0000", windowSeconds: 10)
            #expect(try NaiveRecount(texts, like: empty).truth.malformed == texts.count)
        }
    }

    @Test func shareHolds() {
        var malformed = MalformedLines(share: 0.1, seed: 6)
        let count = (0..<100_000).count { _ in malformed.isDue() }
        #expect(abs(count - 10_000) < 400)
        var none = MalformedLines(share: 0, seed: 6)
        let unwanted = (0..<1_000).count { _ in none.isDue() }
        #expect(unwanted == 0)
    }
}
