/// Counts of whole numbers in buckets whose width grows with the number, so that any quantile is known within 1 %.
///
/// Numbers below 128 have a bucket each; above, each power of two is cut into 64 buckets, whose middle is at most
/// 0.8 % off any number in it (log-linear buckets, as HdrHistogram has them). Only the range of buckets that has been
/// met is kept: at most 3,776.
public struct QuantileSketch: Equatable, Sendable {
    /// The greatest relative distance of a reported quantile from the true one.
    public static let relativeError = 0.01

    private static let exact = 128
    private static let perOctave = 64

    /// How many numbers have been inserted.
    public internal(set) var count = 0
    /// The greatest number inserted, or 0.
    public internal(set) var maximum = 0

    /// The number of the bucket that `counts` begins with.
    var first = 0
    var counts: [Int] = []

    /// A sketch of nothing.
    public init() {}

    /// Counts a number, which is not negative.
    @inline(__always)
    public mutating func insert(_ value: Int) {
        add(1, to: QuantileSketch.bucket(of: value))
        count += 1
        if value > maximum { maximum = value }
    }

    /// Counts every number that another sketch has counted.
    public mutating func merge(_ other: QuantileSketch) {
        for (place, number) in other.counts.enumerated() where number > 0 {
            add(number, to: other.first + place)
        }
        count += other.count
        maximum = max(maximum, other.maximum)
    }

    /// The number at a rank of the sorted numbers, ⌈share × count⌉, within `relativeError`; `nil` where there is none.
    ///
    /// - Parameter share: 0 to 1; 0.5 is the median.
    public func quantile(_ share: Double) -> Int? {
        guard count > 0 else { return nil }
        let rank = min(max(Int((share * Double(count)).rounded(.up)), 1), count)
        var seen = 0
        for (place, number) in counts.enumerated() {
            seen += number
            if seen >= rank { return min(QuantileSketch.middle(of: first + place), maximum) }
        }
        return maximum
    }

    @inline(__always)
    private mutating func add(_ number: Int, to bucket: Int) {
        let place = bucket - first
        if place < 0 || place >= counts.count { return extend(to: bucket, by: number) }
        counts[place] += number
    }

    private mutating func extend(to bucket: Int, by number: Int) {
        if counts.isEmpty {
            first = bucket
            counts = [number]
        } else if bucket < first {
            counts.insert(contentsOf: repeatElement(0, count: first - bucket), at: 0)
            first = bucket
            counts[0] = number
        } else {
            counts.append(contentsOf: repeatElement(0, count: bucket - first - counts.count + 1))
            counts[bucket - first] = number
        }
    }

    @inline(__always)
    static func bucket(of value: Int) -> Int {
        if value < exact { return max(value, 0) }
        let octave = Int.bitWidth - 1 - value.leadingZeroBitCount
        return exact + (octave - 7) * perOctave + (value >> (octave - 6)) - perOctave
    }

    static func middle(of bucket: Int) -> Int {
        if bucket < exact { return bucket }
        let octave = (bucket - exact) / perOctave + 7
        let lowest = ((bucket - exact) % perOctave + perOctave) << (octave - 6)
        return lowest + (1 << (octave - 6)) / 2
    }
}
