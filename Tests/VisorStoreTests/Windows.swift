import VisorKit
import VisorTesting

/// Made-up windows of an analysis.
enum Windows {
    /// A Friday in November, at midnight.
    static let day = EventTime(seconds: 1_795_132_800)
    static let size = TimeSpan.seconds(10)

    /// A window that begins so many seconds after midnight, with so many lines of one client for each path.
    static func window(at second: Int64, _ counts: [String: Int], size: TimeSpan = size) -> WindowUpdate {
        let start = day + .seconds(second)
        return WindowUpdate(start: start, end: start + size, summary: summary(counts))
    }

    /// What some lines amount to, of which the number for each path is known.
    static func summary(_ counts: [String: Int]) -> WindowSummary {
        var summary = WindowSummary()
        for (path, count) in counts {
            summary.lines += count
            summary.hits += count
            summary.bytes += 100 * count
            summary.status.add(path.hasSuffix("x") ? 500 : 200, count: count)
            for _ in 0..<min(count, 50) { summary.durations.insert(path.utf8.count * 1_000) }
            let bytes = Array(path.utf8)
            summary.tops.paths.add(bytes.span, bytes.indices, count: count)
        }
        return summary
    }

    /// Windows of random content, one behind the other.
    static func random(_ count: Int, seed: UInt64) -> [WindowUpdate] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            let counts = Dictionary(
                ["/a", "/b", "/longer", "/x"].map { ($0, Int.random(in: 1...9, using: &random)) }
            ) { $1 }
            return window(at: Int64(number) * 10, counts)
        }
    }
}
