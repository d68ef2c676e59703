import Testing
import VisorTesting

@testable import VisorKit

@Suite struct HeavyHittersTests {
    private let small = HeavyHitters.Capacity(keys: 20, bytes: 1_000)

    /// Keys of which the lower numbers come more often.
    private func keys(seed: UInt64, count: Int, distinct: Int) -> [String] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let share = Double.random(in: 0..<1, using: &generator)
            return "/key/\(Int(share * share * share * Double(distinct)))"
        }
    }

    private func table(_ keys: some Sequence<String>, _ capacity: HeavyHitters.Capacity) -> HeavyHitters {
        var table = HeavyHitters(capacity: capacity)
        for key in keys {
            let bytes = Array(key.utf8)
            table.add(bytes.span, 0..<bytes.count)
        }
        return table
    }

    private func truth(_ keys: [String]) -> [String: Int] {
        keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    @Test func countsAreExactWhileTheKeysFit() {
        let keys = keys(seed: 1, count: 20_000, distinct: 3_000)
        let table = table(keys, .standard)
        let truth = truth(keys)
        #expect(table.error == 0)
        #expect(table.keyCount == truth.count)
        for ranked in table.ranking(.max) { #expect(ranked.count == truth[ranked.key]) }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func trueCountLiesWithinTheError(seed: UInt64) {
        let keys = keys(seed: seed, count: 5_000, distinct: 600)
        let table = table(keys, small)
        let truth = truth(keys)
        #expect(table.error > 0)
        #expect(table.error <= keys.count / (20 + 1))
        for (key, count) in truth {
            #expect(table.count(of: key) <= count)
            #expect(count <= table.count(of: key) + table.error)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func mergedTablesKeepTheBound(seed: UInt64) {
        let keys = keys(seed: seed, count: 6_000, distinct: 400)
        var merged = table(keys.prefix(1_000), small)
        merged.merge(table(keys.dropFirst(1_000).prefix(3_000), small))
        merged.merge(table(keys.dropFirst(4_000), small))
        for (key, count) in truth(keys) {
            #expect(merged.count(of: key) <= count)
            #expect(count <= merged.count(of: key) + merged.error)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func mergingIsAssociativeAndCommutativeWhileTheKeysFit(seed: UInt64) {
        let tables = (0..<3).map { table(keys(seed: seed * 3 + $0, count: 300, distinct: 100), .standard) }
        var left = tables[0]
        left.merge(tables[1])
        left.merge(tables[2])
        var right = tables[2]
        right.merge(tables[1])
        var reversed = tables[0]
        reversed.merge(right)
        right.merge(tables[0])
        #expect(left == right)
        #expect(left == reversed)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func shrunkTableKeepsTheBoundAndTakesMore(seed: UInt64) {
        let keys = keys(seed: seed, count: 8_000, distinct: 4_000)
        var shrunk = table(keys.prefix(6_000), .standard)
        shrunk.shrink(to: small)
        #expect(shrunk.keyCount <= small.keys && shrunk.error > 0)
        shrunk.merge(table(keys.dropFirst(6_000), .standard))
        for (key, count) in truth(keys) {
            #expect(shrunk.count(of: key) <= count)
            #expect(count <= shrunk.count(of: key) + shrunk.error)
        }
    }

    @Test func shrinkingKeepsAsManyKeysOfTheSameCountAsFit() {
        var table = table((0..<100).map { "/\($0 + 100)" }, .standard)
        table.shrink(to: small)
        #expect(table.ranking(.max).map(\.key) == (0..<20).map { "/\($0 + 100)" })
        #expect(table.ranking(.max).allSatisfy { $0.count == 1 && $0.error == 1 })
    }

    @Test func tableThatFitsIsNotShrunk() {
        let whole = table(keys(seed: 3, count: 500, distinct: 15), small)
        var shrunk = whole
        shrunk.shrink(to: small)
        #expect(shrunk == whole)
        #expect(shrunk.error == 0)
    }

    @Test func emptyTableIsNeutral() {
        let some = table(keys(seed: 5, count: 3_000, distinct: 600), small)
        var (left, right) = (some, HeavyHitters(capacity: small))
        left.merge(HeavyHitters(capacity: small))
        right.merge(some)
        #expect(left == some)
        #expect(right == some)
    }

    @Test func fewKeysOfManyAreTheBeginningOfTheWholeRanking() {
        let keys = (0..<2_000).map { "/\($0 * 7_919 % 500)" } + (0..<300).map { "/\($0 * $0 % 97)" }
        let table = table(keys, .standard)
        let whole = table.ranking(.max)
        #expect(whole.count == 500)
        for limit in [-1, 0, 1, 2, 10, 61, 62, 63, 500] {
            #expect(table.ranking(limit) == Array(whole.prefix(max(0, limit))), "\(limit)")
        }
    }

    @Test func rankingBreaksTiesByTheKey() {
        let ranking = table(["b", "a", "c", "c"], .standard).ranking(2)
        #expect(ranking.map(\.key) == ["c", "a"])
        #expect(ranking.map(\.count) == [2, 1])
    }

    @Test func longKeysAreCut() {
        let long = String(repeating: "x", count: 600)
        let table = table([long, long + "y", String(long.prefix(511))], .standard)
        #expect(table.ranking(.max).map(\.key.utf8.count) == [512, 511])
        #expect(table.ranking(.max).map(\.count) == [2, 1])
    }

    @Test func bytesOfKeysAreBoundedToo() {
        let keys = (0..<2_000).map { "\($0)/" + String(repeating: "x", count: 400) }
        let table = table(keys, .init(keys: 10_000, bytes: 20_000))
        #expect(table.keyCount * 400 <= 40_000)
        #expect(table.error > 0)
        #expect(table.error <= keys.count)
    }

    @Test func keysThatDifferInAnyByteAreKeptApart() {
        let keys = (1...40).flatMap { length in
            (0..<length).map { place in
                String(repeating: "a", count: place) + "b" + String(repeating: "a", count: length - place - 1)
            }
        }
        #expect(table(keys, .standard).keyCount == keys.count)
    }
}
