import GRDB
import VisorKit

/// Figures of windows of one length.
public struct HistorySeries: Sendable, Equatable {
    /// The length of the windows.
    public let step: TimeSpan
    /// The windows that have lines, the oldest first.
    public let windows: [WindowFigures]

    /// Figures of windows of one length.
    public init(step: TimeSpan, windows: [WindowFigures]) { (self.step, self.windows) = (step, windows) }
}

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
    public func series(in range: Range<EventTime>, atMost limit: Int) throws(StoreError) -> HistorySeries? {
        try read { database in
            guard let level = try HistoryLevel.best(of: HistoryLevel.all(database), for: range, atMost: limit) else {
                return nil
            }
            let columns = WindowFigures.columns.joined(separator: ", ")
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT start, \(columns) FROM window WHERE size = ? AND start >= ? AND start < ? "
                    + "ORDER BY start LIMIT ?",
                arguments: [
                    level.size.microseconds, range.lowerBound.floored(to: level.size).microseconds,
                    range.upperBound.microseconds, limit + 2,
                ])
            return HistorySeries(step: level.size, windows: rows.map { WindowFigures($0) })
        }
    }

    /// What the windows of a range amount to, and the range that they cover: coarse ones inside, finer ones at its edges.
    ///
    /// - Throws: `StoreError`.
    public func summary(in range: Range<EventTime>) throws(StoreError) -> (
        range: Range<EventTime>, summary: WindowSummary
    ) {
        let found = try read { database in
            let levels = try HistoryLevel.all(database)
            let pieces = HistoryLevel.pieces(of: range, levels)
            var whole = WindowSummary()
            for piece in pieces {
                let cursor = try Row.fetchCursor(
                    database, sql: "SELECT summary FROM window WHERE size = ? AND start >= ? AND start < ?",
                    arguments: [
                        piece.size.microseconds, piece.range.lowerBound.microseconds,
                        piece.range.upperBound.microseconds,
                    ])
                while let row = try cursor.next() { whole.merge(try WindowSummary(row: row, 0)) }
            }
            return Found(
                lower: pieces.map(\.range.lowerBound).min(), upper: pieces.map(\.range.upperBound).max(), summary: whole
            )
        }
        return ((found.lower ?? range.lowerBound)..<(found.upper ?? range.upperBound), found.summary)
    }

    private struct Found: Sendable {
        let lower: EventTime?
        let upper: EventTime?
        let summary: WindowSummary
    }

    /// The changes of alerts in a range, the newest first.
    ///
    /// - Throws: `StoreError`.
    public func alerts(in range: Range<EventTime>, atMost limit: Int) throws(StoreError) -> [StoredAlert] {
        try read { try StoredAlert.read($0, in: range, atMost: limit) }
    }
}
