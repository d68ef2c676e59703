/// How much more or less than usual comes at each moment of the stream.
struct TrafficProfile: Sendable {
    private struct Span {
        let range: Range<Int64>
        let factor: Double
    }

    private let spans: [Span]
    private let boundaries: [Int64]

    init(bursts: [Burst]) {
        spans = bursts.compactMap { burst in
            guard case .traffic(let factor) = burst.kind else { return nil }
            return Span(range: burst.range, factor: factor)
        }
        boundaries = spans.flatMap { [$0.range.lowerBound, $0.range.upperBound] }.sorted()
    }

    /// The factor at an offset in nanoseconds; those of bursts that overlap are multiplied.
    func factor(at offset: Int64) -> Double {
        spans.reduce(1) { $1.range.contains(offset) ? $0 * $1.factor : $0 }
    }

    /// The first offset behind this one at which the factor may change; `Int64.max` for never.
    func nextChange(after offset: Int64) -> Int64 {
        boundaries.first { $0 > offset } ?? .max
    }
}
