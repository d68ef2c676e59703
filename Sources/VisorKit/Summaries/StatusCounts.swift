/// How many answers had each status code.
///
/// Codes are three digits, and a log has about ten of them, so that a sorted list beats a table of 1,000.
public struct StatusCounts: Equatable, Sendable {
    /// A code and how often it came.
    public struct Entry: Equatable, Sendable {
        /// The status code.
        public let code: Int
        /// How many answers had it.
        public internal(set) var count: Int
    }

    /// The codes that came, in ascending order.
    public internal(set) var entries: [Entry] = []

    /// No answers.
    public init() {}

    /// Counts answers with a code.
    @inline(__always)
    public mutating func add(_ code: Int, count: Int = 1) {
        for place in entries.indices {
            if entries[place].code == code {
                entries[place].count += count
                return
            }
            if entries[place].code > code { return insert(code, count, at: place) }
        }
        insert(code, count, at: entries.count)
    }

    /// Counts every answer that another has counted.
    public mutating func merge(_ other: StatusCounts) {
        for entry in other.entries { add(entry.code, count: entry.count) }
    }

    /// How many answers had a code in a range.
    public func count(in codes: ClosedRange<Int>) -> Int {
        entries.reduce(0) { codes.contains($1.code) ? $0 + $1.count : $0 }
    }

    private mutating func insert(_ code: Int, _ count: Int, at place: Int) {
        entries.insert(Entry(code: code, count: count), at: place)
    }
}
