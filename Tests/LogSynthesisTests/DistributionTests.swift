import Foundation
import Testing

@testable import LogSynthesis

@Suite struct DistributionTests {
    private func counts(_ table: AliasTable, draws: Int) -> [Int] {
        var generator = Xoshiro256(seed: 11)
        return (0..<draws).reduce(into: [Int](repeating: 0, count: table.count)) { counts, _ in
            counts[table.sample(&generator)] += 1
        }
    }

    /// Five standard deviations of a count.
    private func bound(_ probability: Double, _ draws: Int) -> Double {
        5 * (Double(draws) * probability * (1 - probability)).squareRoot() + 1
    }

    @Test(arguments: [[1.0], [1, 1], [0, 1, 0], [5, 0, 3, 2], [0.001, 0.999], Weights.zipf(count: 200, skew: 1.2)])
    func aliasTableFollowsItsWeights(weights: [Double]) {
        let draws = 100_000
        let total = weights.reduce(0, +)
        for (count, weight) in zip(counts(AliasTable(weights: weights), draws: draws), weights) {
            let probability = weight / total
            #expect(abs(Double(count) - probability * Double(draws)) <= bound(probability, draws))
            if weight == 0 { #expect(count == 0) }
        }
    }

    @Test func zipfWeightsFallWithTheRank() {
        #expect(Weights.zipf(count: 4, skew: 2) == [1, 0.25, 1.0 / 9, 0.0625])
        #expect(Weights.zipf(count: 3, skew: 0) == [1, 1, 1])
    }

    @Test func binomialWeightsAreThoseOfFairTrials() {
        let weights = Weights.binomial(count: 5)
        for (weight, expected) in zip(weights, [1.0, 4, 6, 4, 1]) {
            #expect(abs(weight - expected / 16) < 1e-12)
        }
        #expect(abs(Weights.binomial(count: 50).reduce(0, +) - 1) < 1e-9)
        #expect(Weights.binomial(count: 1) == [1])
    }

    @Test func responseSizesAreLogNormal() {
        let sizes = ResponseSizes(median: 4_096, deviation: 1.5)
        var generator = Xoshiro256(seed: 12)
        let sorted = (0..<50_000).map { _ in sizes.sample(&generator) }.sorted()
        for (quantile, z) in [(0.0228, -2.0), (0.1587, -1), (0.5, 0), (0.8413, 1), (0.9772, 2)] {
            let expected = 4_096 * exp(1.5 * z)
            let found = Double(sorted[Int(quantile * 50_000)])
            #expect(abs(found / expected - 1) < 0.08)
        }
        #expect(sorted[0] >= 1)
    }

    @Test(arguments: [1, 2, 3, 10, 999, 5_000])
    func censusGivesTheQuantilesOfTheSortedSizes(count: Int) {
        var generator = Xoshiro256(seed: UInt64(count))
        var census = SizeCensus()
        let sizes = (0..<count).map { _ in generator.below(generator.below(2) == 0 ? 100 : 200_000) }
        sizes.forEach { census.insert($0) }
        let sorted = sizes.sorted()
        func rank(_ percent: Int) -> Int { sorted[(count * percent + 99) / 100 - 1] }
        #expect(census.truth == SizeTruth(count: count, p50: rank(50), p90: rank(90), p99: rank(99), max: rank(100)))
    }

    @Test func censusOfNothingIsZero() {
        #expect(SizeCensus().truth == SizeTruth())
    }
}
