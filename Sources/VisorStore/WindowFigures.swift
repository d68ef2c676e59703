import GRDB
import VisorKit

/// What charts draw of a window, without all that it is made of.
public struct WindowFigures: Sendable, Equatable {
    /// The window's start.
    public var start: EventTime
    /// All lines.
    public var lines = 0
    /// Requests.
    public var hits = 0
    /// Lines that tell of an error.
    public var errors = 0
    /// The sum of the answers' sizes in bytes.
    public var bytes = 0
    /// Different clients, estimated.
    public var clients = 0
    /// Answers by the class of their status, 1xx to 5xx.
    public var classes = [0, 0, 0, 0, 0]
    /// The 50th, 90th and 99th percentile of the answers' durations in microseconds; `nil` where no line has one.
    public var durations: [Int]?

    /// The figures of a window.
    public init(_ start: EventTime, _ summary: WindowSummary) {
        self.start = start
        (lines, hits, errors, bytes) = (summary.lines, summary.hits, summary.errors, summary.bytes)
        clients = summary.clients.estimate
        classes = (1...5).map { summary.status.count(in: $0 * 100...$0 * 100 + 99) }
        guard summary.durations.count > 0 else { return }
        durations = [0.5, 0.9, 0.99].map { summary.durations.quantile($0) ?? 0 }
    }

    static let columns = [
        "lines", "hits", "errors", "bytes", "clients", "s1", "s2", "s3", "s4", "s5", "p50", "p90", "p99",
    ]

    /// The values of the columns, in their order.
    var values: [(any DatabaseValueConvertible)?] {
        let counts = [lines, hits, errors, bytes, clients] + classes
        return counts + (durations.map { $0 } ?? [nil, nil, nil])
    }

    /// The figures of a row that has `start` and then the columns.
    init(_ row: Row) {
        start = EventTime(microseconds: row[0])
        (lines, hits, errors, bytes, clients) = (row[1], row[2], row[3], row[4], row[5])
        classes = (6...10).map { row[$0] }
        let spans: [Int?] = (11...13).map { row[$0] }
        durations = spans.contains(nil) ? nil : spans.compactMap(\.self)
    }
}
