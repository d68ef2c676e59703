import GRDB
import VisorKit

/// Somebody who was there, as a history has it.
public struct StoredVisitor: Sendable, Equatable {
    /// The name; bytes that are not UTF-8 are replaced.
    public let id: String
    /// When the last request came.
    public let seen: EventTime
    /// The path of the last request.
    public let path: String
    /// How many requests there were since somebody of the name came, or came back after a day.
    public let requests: Int

    /// Somebody who was there.
    public init(id: String, seen: EventTime, path: String, requests: Int) {
        (self.id, self.seen, self.path, self.requests) = (id, seen, path, requests)
    }

    init(_ visitor: VisitorTable.Visitor) {
        self.init(
            id: String(decoding: visitor.id, as: UTF8.self), seen: visitor.seen,
            path: String(decoding: visitor.path, as: UTF8.self), requests: visitor.requests)
    }
}

/// Writes who was there: how many requests each window brought is kept as long as the window may still change, so that one that is
/// published again adds only what is new.
struct VisitorWriter {
    let database: Database
    let levels: HistoryLevels

    /// For how long somebody is remembered.
    static let span = TimeSpan.seconds(86_400)
    /// How many are remembered.
    private static let most = 50_000

    /// Writes the visitors of a window that counts.
    func write(_ update: WindowUpdate) throws {
        for visitor in update.visitors.visitors.map({ StoredVisitor($0) }) {
            let start = update.start.microseconds
            let known = try Int.fetchOne(
                database, sql: "SELECT requests FROM visit WHERE start = ? AND id = ?", arguments: [start, visitor.id])
            let more = visitor.requests - (known ?? 0)
            guard more > 0 else { continue }
            try database.execute(
                sql: "INSERT INTO visit (start, id, requests) VALUES (?, ?, ?) "
                    + "ON CONFLICT (start, id) DO UPDATE SET requests = excluded.requests",
                arguments: [start, visitor.id, visitor.requests])
            try database.execute(
                sql: """
                    INSERT INTO visitor (id, seen, path, requests) VALUES (?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET requests = requests + excluded.requests,
                        path = CASE WHEN excluded.seen >= seen THEN excluded.path ELSE path END,
                        seen = max(seen, excluded.seen)
                    """, arguments: [visitor.id, visitor.seen.microseconds, visitor.path, more])
        }
    }

    /// Forgets who was not there for a day, and what windows that do not change any more have brought.
    ///
    /// - Parameter now: nobody who is said to have been there later makes others old.
    func prune(at now: EventTime) throws {
        let newest = try Int64.fetchOne(
            database, sql: "SELECT max(seen) FROM visitor WHERE seen <= ?", arguments: [now.microseconds])
        guard let newest else { return }
        try database.execute(
            sql: "DELETE FROM visitor WHERE seen < ?", arguments: [newest - VisitorWriter.span.microseconds])
        try database.execute(
            sql: "DELETE FROM visitor WHERE rowid IN (SELECT rowid FROM visitor ORDER BY seen DESC LIMIT -1 OFFSET ?)",
            arguments: [VisitorWriter.most])
        // A window is as long as a day at most, where history is concerned.
        let settled = newest - (levels.change + levels.change).microseconds - 2 * VisitorWriter.span.microseconds
        try database.execute(sql: "DELETE FROM visit WHERE start < ?", arguments: [settled])
    }
}

extension HistoryStore {
    /// Who was there last, at most so many, since a moment: in windows that stand in the history, and in open ones.
    ///
    /// - Throws: `StoreError`.
    public func visitors(
        since moment: EventTime, atMost limit: Int, open: [WindowUpdate] = []
    ) throws(StoreError) -> [StoredVisitor] {
        try read { database in
            let known = try Row.fetchAll(
                database,
                sql: "SELECT id, seen, path, requests FROM visitor WHERE seen >= ? ORDER BY seen DESC, id LIMIT ?",
                arguments: [moment.microseconds, limit]
            ).map { row in
                StoredVisitor(id: row[0], seen: EventTime(microseconds: row[1]), path: row[2], requests: row[3])
            }
            var all = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
            // Only the newest of them can be among those that are wanted.
            let newest = try StoredVisitor.inOpen(open, database).sorted { $0.seen > $1.seen }.prefix(limit)
            for visitor in newest where visitor.seen >= moment {
                let before = try all[visitor.id] ?? StoredVisitor.known(visitor.id, database)
                all[visitor.id] = visitor.merged(with: before)
            }
            return Array(all.values.sorted { ($1.seen, $0.id) < ($0.seen, $1.id) }.prefix(limit))
        }
    }

    /// Those of open windows who were seen after a moment, at most so many, the newest first.
    ///
    /// - Throws: `StoreError`.
    public func newVisitors(
        since moment: EventTime, atMost limit: Int, open: [WindowUpdate]
    ) throws(StoreError) -> [StoredVisitor] {
        try read { database in
            try StoredVisitor.inOpen(open, database).filter { $0.seen > moment }.sorted { $0.seen > $1.seen }
                .prefix(limit).map { $0.merged(with: try StoredVisitor.known($0.id, database)) }
        }
    }
}

extension StoredVisitor {
    /// Those in open windows that do not stand in the history.
    fileprivate static func inOpen(_ open: [WindowUpdate], _ database: Database) throws -> [StoredVisitor] {
        guard let first = open.map(\.start).min(), let last = open.map(\.end).max() else { return [] }
        var all = VisitorTable()
        for update in try OpenWindows.missing(open, in: first..<last, database) { all.merge(update.visitors) }
        return all.visitors.map { StoredVisitor($0) }
    }

    fileprivate static func known(_ id: String, _ database: Database) throws -> StoredVisitor? {
        let statement = try database.cachedStatement(sql: "SELECT seen, path, requests FROM visitor WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id]).map { row in
            StoredVisitor(id: id, seen: EventTime(microseconds: row[0]), path: row[1], requests: row[2])
        }
    }

    /// The visitor of an open window with what the history knows.
    fileprivate func merged(with known: StoredVisitor?) -> StoredVisitor {
        guard let known else { return self }
        let last = seen >= known.seen ? self : known
        return StoredVisitor(id: id, seen: last.seen, path: last.path, requests: requests + known.requests)
    }
}
