import VisorTransport

/// How many lines producers had no room for, which is said now and then.
struct LostLines {
    private static let interval = Duration.seconds(10)
    /// How many sources are named at once.
    private static let shown = 5
    /// How many lines are counted at most.
    private static let greatest = 1 << 60

    private var counts: [String: Int] = [:]
    private var others = 0
    private var saidAt: Duration?

    /// Notes what a record says of lines that were dropped.
    mutating func note(_ record: JournalRecord) {
        guard record.dropped > 0 else { return }
        if counts[record.source] == nil && counts.count >= LostLines.shown {
            others = LostLines.sum(others, record.dropped)
        } else {
            counts[record.source] = LostLines.sum(counts[record.source] ?? 0, record.dropped)
        }
    }

    /// What there is to say, a line for each source, unless something was said a moment ago.
    mutating func takeMessages(_ now: Duration) -> [String] {
        guard !counts.isEmpty, saidAt.map({ now - $0 >= LostLines.interval }) ?? true else { return [] }
        defer { (counts, others, saidAt) = ([:], 0, now) }
        let named = counts.sorted { $0.key < $1.key }.map { LostLines.text($0.key, $0.value) }
        return others > 0 ? named + [LostLines.text("other sources", others)] : named
    }

    private static func text(_ source: String, _ count: Int) -> String {
        "\(source): lines lost for which its producer had no room: \(count)"
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        min(greatest, min(left, greatest) + min(right, greatest))
    }
}
