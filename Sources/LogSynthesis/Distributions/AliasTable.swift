/// A discrete distribution that is sampled in constant time with one random number.
///
/// Source: M. D. Vose, "A linear algorithm for generating random numbers with a given distribution", IEEE TSE 17 (1991).
struct AliasTable: Sendable {
    private let thresholds: [UInt64]
    private let aliases: [UInt32]

    /// The number of outcomes.
    var count: Int { thresholds.count }

    /// Builds the table of weights, which are not negative, not all zero, and need not add up to 1.
    ///
    /// - Complexity: O(n).
    init(weights: [Double]) {
        let total = weights.reduce(0, +)
        precondition(total > 0 && total.isFinite, "an alias table needs a positive finite sum of weights")
        let scale = Double(weights.count) / total
        var scaled = weights.map { $0 * scale }
        var thresholds = [UInt64](repeating: .max, count: weights.count)
        var aliases = weights.indices.map { UInt32($0) }
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        while let less = small.popLast() {
            guard let more = large.last else { break }
            thresholds[less] = Self.fraction(scaled[less])
            aliases[less] = UInt32(more)
            scaled[more] -= 1 - scaled[less]
            if scaled[more] < 1 {
                small.append(large.removeLast())
            }
        }
        self.thresholds = thresholds
        self.aliases = aliases
    }

    /// An outcome, `0 ..< count`.
    func sample(_ generator: inout Xoshiro256) -> Int {
        let product = generator.next().multipliedFullWidth(by: UInt64(thresholds.count))
        let index = Int(product.high)
        return product.low < thresholds[index] ? index : Int(aliases[index])
    }

    private static func fraction(_ share: Double) -> UInt64 {
        share >= 1 ? .max : UInt64(max(0, share) * 0x1p64)
    }
}
