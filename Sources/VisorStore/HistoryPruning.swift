import GRDB
import VisorKit

/// Deletes what is older than a history keeps it.
struct HistoryPruning {
    let database: Database
    let levels: HistoryLevels

    private static let alertsKept = TimeSpan.seconds(366 * 86_400)
    private static let mostAlerts = 100_000

    /// - Parameter now: a window that is said to lie beyond it makes no other old: a wrong time in a log must not empty a history.
    func prune(at now: EventTime) throws {
        let sizes = try Int64.fetchAll(database, sql: "SELECT DISTINCT size FROM window")
        for size in sizes.map({ TimeSpan(microseconds: $0) }) {
            let newest = try Int64.fetchOne(
                database, sql: "SELECT max(start) FROM window WHERE size = ? AND start <= ?",
                arguments: [size.microseconds, now.microseconds])
            guard let newest else { continue }
            let oldest = EventTime(microseconds: newest) - levels.kept(size)
            try database.execute(
                sql: "DELETE FROM window WHERE size = ? AND start < ?",
                arguments: [size.microseconds, oldest.microseconds])
        }
        try VisitorWriter(database: database, levels: levels).prune(at: now)
        try pruneAlerts()
    }

    private func pruneAlerts() throws {
        try database.execute(
            sql: "DELETE FROM alert WHERE at < (SELECT max(at) FROM alert) - ?",
            arguments: [HistoryPruning.alertsKept.microseconds])
        try database.execute(
            sql: "DELETE FROM alert WHERE rowid IN (SELECT rowid FROM alert ORDER BY at DESC LIMIT -1 OFFSET ?)",
            arguments: [HistoryPruning.mostAlerts])
    }
}
