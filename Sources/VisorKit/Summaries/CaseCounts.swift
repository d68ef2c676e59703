/// How often each case of a closed set came, such as the methods of requests or the levels of messages.
public struct CaseCounts<Case: RawRepresentable<Int> & CaseIterable & Sendable>: Equatable, Sendable {
    /// Counts by raw value; empty before the first.
    private var counts: [Int] = []

    /// No cases.
    public init() {}

    /// How often a case came.
    public subscript(_ key: Case) -> Int {
        counts.isEmpty ? 0 : counts[key.rawValue]
    }

    /// The cases that came, in their order of declaration, with their counts.
    public var entries: [(key: Case, count: Int)] {
        Case.allCases.filter { self[$0] > 0 }.map { ($0, self[$0]) }
    }

    /// Counts a case.
    @inline(__always)
    public mutating func add(_ key: Case, count: Int = 1) {
        if counts.isEmpty { counts = [Int](repeating: 0, count: Case.allCases.count) }
        counts[key.rawValue] += count
    }

    /// Counts every case that another has counted.
    public mutating func merge(_ other: CaseCounts) {
        for (key, count) in other.entries { add(key, count: count) }
    }
}
