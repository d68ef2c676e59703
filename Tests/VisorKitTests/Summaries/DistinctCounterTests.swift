import Testing
import VisorTesting

@testable import VisorKit

@Suite struct DistinctCounterTests {
    private func counter(of numbers: some Sequence<Int>) -> DistinctCounter {
        var counter = DistinctCounter()
        for number in numbers {
            let key = Array("10.\(number / 65_536).\(number / 256 % 256).\(number % 256)".utf8)
            counter.insert(hash: ByteHash.hash(key.span, 0..<key.count))
        }
        return counter
    }

    @Test func nothingIsNone() {
        #expect(DistinctCounter().estimate == 0)
    }

    @Test(arguments: [1, 10, 49, 100, 1_000, 5_000, 12_000, 100_000, 1_000_000])
    func estimateIsWithinThreeStandardErrors(count: Int) {
        let estimate = Double(counter(of: 0..<count).estimate)
        #expect(abs(estimate - Double(count)) <= max(0.5, 3 * DistinctCounter.standardError * Double(count)))
    }

    @Test func repeatedKeysCountOnce() {
        #expect(counter(of: (0..<5_000).map { $0 % 40 }) == counter(of: 0..<40))
    }

    @Test func keysWhoseHalvesAreSwappedAreDifferent() {
        let (left, right) = ("abcdefgh", "stuvwxyz")
        let keys = [left + right, right + left, left + left, right + right, left + right + left, right + left + left]
        let hashes = keys.map { key in
            let bytes = Array(key.utf8)
            return ByteHash.hash(bytes.span, 0..<bytes.count)
        }
        #expect(Set(hashes).count == keys.count)
    }

    @Test(arguments: [(10, 10), (30, 200), (200, 30), (1_000, 4_000)])
    func mergeIsTheUnion(left: Int, right: Int) {
        let (some, others) = (counter(of: 0..<left), counter(of: left / 2..<left / 2 + right))
        let union = counter(of: 0..<max(left, left / 2 + right))
        var (forward, backward) = (some, others)
        forward.merge(others)
        backward.merge(some)
        #expect(forward == union)
        #expect(backward == union)
        #expect(forward.estimate == backward.estimate)
    }

    @Test(arguments: [0, 1] as [UInt64])
    func hashesThatSomeoneMadeUpAreTheGreatestNumberAtMost(lastBits: UInt64) {
        var counter = DistinctCounter()
        for register in 0..<4_096 as Range<UInt64> { counter.insert(hash: register << 52 | lastBits) }
        #expect(counter.estimate == .max)
    }
}
