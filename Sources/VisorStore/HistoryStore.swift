import Foundation
import GRDB
import VisorKit

/// The history of an analysis in one file of SQLite: windows of several lengths, and what became of alerts.
///
/// Windows are written by their identity, length and start, and only where their revision is higher than what is there; coarser
/// windows are computed anew from the finer ones they are made of, never added to. So whatever is written again after a crash
/// changes nothing. One process writes; any number of requests reads meanwhile.
public final class HistoryStore: Sendable {
    /// The file.
    public let path: String

    let pool: DatabasePool
    private static let noun = "history"
    private let levels: HistoryLevels

    /// Opens a history, or begins one, whose folder is there.
    ///
    /// - Throws: `StoreError` where the file cannot be opened, is none, or was written by a later version.
    public init(path: String, levels: HistoryLevels) throws(StoreError) {
        (self.path, self.levels) = (path, levels)
        try StoreFile.prepare(path, noun: HistoryStore.noun)
        do {
            pool = try HistoryStore.pool(path)
        } catch {
            throw error as? StoreError ?? StoreError(path, error)
        }
    }

    private static func pool(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            // A window that a checkpoint relies on must outlive a loss of power.
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try StoreFile.migrate(pool, by: HistorySchema.migrator, path, noun: noun)
        return pool
    }

    /// A summary as a history keeps it: with the heads of its top lists alone.
    public static func kept(_ summary: WindowSummary) -> WindowSummary {
        var kept = summary
        kept.shrinkTops(to: HistoryWriter.tops)
        return kept
    }

    /// Writes windows that are final or have changed, and changes of alerts, all or nothing.
    ///
    /// - Parameter now: the time of day, beyond which no window makes others old.
    /// - Throws: `StoreError`, after which nothing of it is there.
    public func record(_ updates: [WindowUpdate], alerts: [AlertTransition], at now: EventTime) throws(StoreError) {
        do {
            try pool.write { database in
                try HistoryWriter(database: database, levels: levels).write(updates)
                for alert in alerts { try StoredAlert.insert(alert, into: database) }
                try HistoryPruning(database: database, levels: levels).prune(at: now)
            }
        } catch {
            throw StoreError(path, error)
        }
    }

    /// Reads, while others may write.
    func read<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw StoreError(path, error)
        }
    }
}
