/// A range of gaps between two lines, drawn from uniformly.
public struct Interval: Sendable, Hashable {
    /// The shortest gap, not negative.
    public let minimum: Duration
    /// The longest gap, not below the shortest and not zero.
    public let maximum: Duration

    /// The gaps between two bounds, which are put in order; nil if one is negative or the larger is below 1 µs.
    public init?(_ first: Duration, _ second: Duration) {
        minimum = min(first, second)
        maximum = max(first, second)
        guard minimum >= .zero, maximum >= .microseconds(1) else { return nil }
    }

    /// The same as two numbers of seconds.
    public init?(seconds first: Double, _ second: Double) {
        guard first.isFinite, second.isFinite, abs(first) < 1e9, abs(second) < 1e9 else { return nil }
        self.init(.seconds(first), .seconds(second))
    }

    /// The mean gap in seconds, above 0.
    var mean: Double {
        Double(minimum.nanoseconds + maximum.nanoseconds) / 2e9
    }

    /// A gap in nanoseconds, 1 or more.
    func sample(_ generator: inout Xoshiro256) -> Int64 {
        let low = minimum.nanoseconds
        return max(1, low + Int64(generator.unit() * Double(maximum.nanoseconds - low)))
    }
}
