/// How often each response size occurs, exactly.
struct SizeCensus: Sendable {
    private var small = [Int](repeating: 0, count: 1 << 16)
    private var large: [Int: Int] = [:]
    private var count = 0

    /// Counts one size, not negative.
    mutating func insert(_ size: Int) {
        count += 1
        if size < small.count {
            small[size] += 1
        } else {
            large[size, default: 0] += 1
        }
    }

    /// The exact quantiles by nearest rank.
    var truth: SizeTruth {
        var result = SizeTruth()
        result.count = count
        guard count > 0 else { return result }
        let sorted =
            small.enumerated().filter { $0.element > 0 }.map { (size: $0.offset, count: $0.element) }
            + large.sorted { $0.key < $1.key }.map { (size: $0.key, count: $0.value) }
        func quantile(percent: Int) -> Int {
            var rest = (count * percent + 99) / 100
            return sorted.first { entry in
                rest -= entry.count
                return rest <= 0
            }?.size ?? 0
        }
        result.p50 = quantile(percent: 50)
        result.p90 = quantile(percent: 90)
        result.p99 = quantile(percent: 99)
        result.max = sorted.last?.size ?? 0
        return result
    }
}
