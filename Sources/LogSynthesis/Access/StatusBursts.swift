/// The status codes that prevail while a status burst lasts.
struct StatusBursts: Sendable {
    private struct Span {
        let range: Range<Int64>
        let codes: [Int]
    }

    /// The share of answers that a burst takes.
    static let share = 0.8

    private let spans: [Span]
    private let boundaries: [Int64]
    private var codes: [Int] = []
    private var validUntil = Int64.min

    /// The bursts among these; a class stands for its members among `codes`, else for its most usual ones.
    init(bursts: [Burst], codes: [Int]) {
        spans = bursts.compactMap { burst in
            switch burst.kind {
            case .traffic: nil
            case .status(let code): Span(range: burst.range, codes: [code])
            case .statusClass(let digit): Span(range: burst.range, codes: Self.members(of: digit, in: codes))
            }
        }
        boundaries = spans.flatMap { [$0.range.lowerBound, $0.range.upperBound] }.sorted()
    }

    /// The codes that prevail at an offset in nanoseconds, those of the burst named last; empty outside of bursts.
    ///
    /// Offsets do not go back.
    mutating func codes(at offset: Int64) -> [Int] {
        if offset >= validUntil {
            codes = spans.last { $0.range.contains(offset) }?.codes ?? []
            validUntil = boundaries.first { $0 > offset } ?? .max
        }
        return codes
    }

    private static func members(of digit: Int, in codes: [Int]) -> [Int] {
        let configured = codes.filter { $0 / 100 == digit }
        let usual = [[], [101], [200], [301, 302], [403, 404, 429], [500, 502, 503]]
        return configured.isEmpty ? usual[digit] : configured
    }
}
