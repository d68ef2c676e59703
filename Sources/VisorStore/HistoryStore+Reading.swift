import GRDB
import VisorKit

/// Figures of windows of one length.
public struct HistorySeries: Sendable, Equatable {
    /// The length of the windows; `nil` where there are none.
    public let step: TimeSpan?
    /// The windows that have lines, the oldest first.
    public let windows: [WindowFigures]
}

/// What a history says of a range, with the windows that are still open above it.
///
/// Open windows count that do not stand in the history yet: they may come to stand there at any moment.
extension HistoryStore {
    /// The start of the oldest window and of the newest, of whatever length; `nil` where there is none.
    ///
    /// - Throws: `StoreError`.
    public func span() throws(StoreError) -> ClosedRange<EventTime>? {
        try read { database in
            let row = try Row.fetchOne(database, sql: "SELECT min(start), max(start) FROM window")
            guard let row, let first: Int64 = row[0], let last: Int64 = row[1] else { return nil }
            return EventTime(microseconds: first)...EventTime(microseconds: last)
        }
    }

    /// The windows of a range in the finest length of which there are at most so many, and which goes back so far.
    ///
    /// - Throws: `StoreError`.
    public func series(
        in range: Range<EventTime>, atMost limit: Int, open: [WindowUpdate] = []
    ) throws(StoreError) -> HistorySeries {
        try read { database in
            let open = try OpenWindows.missing(open, in: range, database)
            let level = try HistoryLevel.best(of: HistoryLevel.all(database), for: range, atMost: limit)
            guard let step = level?.size ?? open.first.map({ HistoryStore.size(of: $0) }) else {
                return HistorySeries(step: nil, windows: [])
            }
            var rows = try HistoryStore.figures(database, step, range, atMost: limit + 2)
            try OpenWindows.lay(open, over: &rows, step, database)
            return HistorySeries(step: step, windows: rows)
        }
    }

    private static func size(of update: WindowUpdate) -> TimeSpan {
        TimeSpan(microseconds: update.end.microseconds - update.start.microseconds)
    }

    private static func figures(
        _ database: Database, _ step: TimeSpan, _ range: Range<EventTime>, atMost limit: Int
    ) throws -> [WindowFigures] {
        let columns = WindowFigures.columns.joined(separator: ", ")
        return try Row.fetchAll(
            database,
            sql:
                "SELECT start, \(columns) FROM window WHERE size = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?",
            arguments: [
                step.microseconds, range.lowerBound.floored(to: step).microseconds, range.upperBound.microseconds,
                limit,
            ]
        ).map { WindowFigures($0) }
    }

    /// What the windows of a range amount to, as one window over the range that they cover: coarse ones inside, finer ones at its
    /// edges.
    ///
    /// - Throws: `StoreError`.
    public func summary(in range: Range<EventTime>, open: [WindowUpdate] = []) throws(StoreError) -> WindowUpdate {
        try read { database in
            let pieces = HistoryLevel.pieces(of: range, try HistoryLevel.all(database))
            var whole = WindowSummary()
            for piece in pieces { whole.merge(try HistoryStore.merge(database, piece.size, piece.range)) }
            var end = pieces.map(\.range.upperBound).max() ?? range.upperBound
            for update in try OpenWindows.missing(open, in: range, database) {
                whole.merge(update.summary)
                end = max(end, update.end)
            }
            let start = pieces.map(\.range.lowerBound).min() ?? range.lowerBound
            return WindowUpdate(start: start, end: end, summary: whole)
        }
    }

    /// What the windows of a length in a range amount to.
    static func merge(_ database: Database, _ size: TimeSpan, _ range: Range<EventTime>) throws -> WindowSummary {
        var whole = WindowSummary()
        let cursor = try Row.fetchCursor(
            database, sql: "SELECT summary FROM window WHERE size = ? AND start >= ? AND start < ? ORDER BY start",
            arguments: [size.microseconds, range.lowerBound.microseconds, range.upperBound.microseconds])
        while let row = try cursor.next() { whole.merge(try WindowSummary(row: row, 0)) }
        return whole
    }

    /// The changes of alerts in a range, the newest first.
    ///
    /// - Throws: `StoreError`.
    public func alerts(in range: Range<EventTime>, atMost limit: Int) throws(StoreError) -> [StoredAlert] {
        try read { try StoredAlert.read($0, in: range, atMost: limit) }
    }
}

/// Windows of an analysis that are not final yet.
enum OpenWindows {
    /// Those in a range that do not stand in the history.
    static func missing(
        _ open: [WindowUpdate], in range: Range<EventTime>, _ database: Database
    ) throws -> [WindowUpdate] {
        try open.filter { update in
            guard range.contains(update.start) else { return false }
            return try Int.fetchOne(
                database, sql: "SELECT 1 FROM window WHERE size = ? AND start = ?",
                arguments: [update.end.microseconds - update.start.microseconds, update.start.microseconds]) == nil
        }
    }

    /// Makes them part of the windows of a length that are drawn.
    static func lay(
        _ open: [WindowUpdate], over rows: inout [WindowFigures], _ step: TimeSpan, _ database: Database
    ) throws {
        for (start, parts) in Dictionary(grouping: open, by: { $0.start.floored(to: step) }) {
            // What is drawn of the whole cannot be had of what is drawn of its parts: a client may be in several.
            var whole = try HistoryStore.merge(database, step, start..<start + step)
            for part in parts { whole.merge(part.summary) }
            rows.removeAll { $0.start == start }
            rows.append(WindowFigures(start, whole))
        }
        rows.sort { $0.start < $1.start }
    }
}
