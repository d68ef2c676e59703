import Testing

@testable import LogSynthesis

@Suite struct RandomTests {
    @Test func xoshiroYieldsTheReferenceSequence() {
        var generator = Xoshiro256(state: (1, 2, 3, 4))
        let values = (0..<5).map { _ in generator.next() }
        #expect(values == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360])
    }

    @Test func splitMixYieldsTheReferenceSequence() {
        var generator = SplitMix64(seed: 1_234_567)
        let values = (0..<3).map { _ in generator.next() }
        #expect(values == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test func streamsOfASeedDiffer() {
        let first = (0..<50 as Range<UInt64>).map { stream in
            var generator = Xoshiro256(seed: 42, stream: stream)
            return generator.next()
        }
        #expect(Set(first).count == 50)
    }

    @Test func unitStaysBelowOneAndIsEvenlySpread() {
        var generator = Xoshiro256(seed: 1)
        let values = (0..<10_000).map { _ in generator.unit() }
        #expect(values.allSatisfy { (0..<1).contains($0) })
        #expect(abs(values.reduce(0, +) / 10_000 - 0.5) < 0.01)
    }
}
