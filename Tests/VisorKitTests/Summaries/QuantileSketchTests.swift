import Testing
import VisorTesting

@testable import VisorKit

@Suite struct QuantileSketchTests {
    private func sketch(_ values: some Sequence<Int>) -> QuantileSketch {
        var sketch = QuantileSketch()
        for value in values { sketch.insert(value) }
        return sketch
    }

    private func values(seed: UInt64, count: Int) -> [Int] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            Int.random(in: 0...Int.random(in: 0...1 << 40, using: &generator), using: &generator)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func quantilesAreWithinTheRelativeError(seed: UInt64) throws {
        let values = values(seed: seed, count: 999)
        let sorted = values.sorted()
        let sketch = sketch(values)
        for share in [0.0, 0.1, 0.5, 0.9, 0.99, 1] {
            let rank = max(1, Int((share * 999).rounded(.up)))
            let truth = Double(sorted[rank - 1])
            let estimate = Double(try #require(sketch.quantile(share)))
            #expect(abs(estimate - truth) <= truth * QuantileSketch.relativeError)
        }
        #expect(sketch.maximum == sorted.last)
    }

    @Test func smallNumbersAreExact() {
        let sketch = sketch(0..<128)
        for number in 1...128 { #expect(sketch.quantile(Double(number) / 128) == number - 1) }
    }

    @Test func nothingHasNoQuantile() {
        #expect(QuantileSketch().quantile(0.5) == nil)
    }

    @Test func bucketsFollowOneAnother() {
        var last = 0
        for exponent in 0..<62 {
            for offset in -1...1 {
                let value = max(0, 1 << exponent + offset)
                let bucket = QuantileSketch.bucket(of: value)
                #expect(bucket >= last || value < 1 << exponent)
                last = max(last, bucket)
                #expect(abs(Double(QuantileSketch.middle(of: bucket) - value)) <= Double(value) * 0.01)
            }
        }
        #expect(QuantileSketch.bucket(of: .max) < 3_776)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func mergingIsAssociativeAndCommutative(seed: UInt64) {
        let parts = (0..<3).map { values(seed: seed * 3 + $0, count: 100) }
        var left = sketch(parts[2])
        left.merge(sketch(parts[0]))
        left.merge(sketch(parts[1]))
        var right = sketch(parts[1])
        right.merge(sketch(parts[2]))
        var whole = sketch(parts[0])
        whole.merge(right)
        #expect(left == whole)
        #expect(whole == sketch(parts.joined()))
    }
}
