import Foundation
import GRDB
import VisorKit

/// What alerting keeps, in one file of SQLite: alerts, groups, silences, how far sources have been read, and the outbox.
///
/// What one decision changes is written in one transaction and is durable when that returns: after a crash either all of it is
/// there, the notices among it, or nothing. What is in an alert, a group or a notice is its writer's; here it is JSON.
public final class AlertingStore: Sendable {
    /// The file.
    public let path: String

    let queue: DatabaseQueue
    static let noun = "state of alerting"

    /// Opens what is kept, or begins it, in a folder that is there.
    ///
    /// - Parameter patience: how many seconds are waited for another process that has the file to itself.
    /// - Throws: `StoreError` where the file cannot be opened, is none, or was written by a later version.
    public init(path: String, patience: Double = 10) throws(StoreError) {
        self.path = path
        try StoreFile.prepare(path, noun: AlertingStore.noun)
        do {
            queue = try AlertingStore.queue(path, patience)
        } catch {
            throw error as? StoreError ?? StoreError(path, error, noun: AlertingStore.noun)
        }
    }

    private static func queue(_ path: String, _ patience: Double) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            // What has been accepted must outlive a loss of power.
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try StoreFile.migrate(queue, by: AlertingSchema.migrator, path, noun: noun)
        return queue
    }

    /// Writes all that a decision changes, all or nothing.
    ///
    /// - Throws: `StoreError`, after which nothing of it is there.
    public func apply(_ change: AlertingChange) throws(StoreError) {
        guard !change.isEmpty else { return }
        try write { try AlertingWriter(database: $0).write(change) }
    }

    /// All that is kept but for the outbox.
    ///
    /// - Throws: `StoreError`.
    public func content() throws(StoreError) -> AlertingContent {
        try read { database in
            var content = AlertingContent()
            content.alerts = try Row.fetchAll(database, sql: "SELECT * FROM alert").map(KeptAlert.init(row:))
            content.groups = try Row.fetchAll(database, sql: "SELECT * FROM grouping").map { row in
                KeptGroup(route: row["route"], key: row["key"], json: row["json"])
            }
            content.silences = try Row.fetchAll(database, sql: "SELECT * FROM silence").map(KeptSilence.init(row:))
            content.positions = try Row.fetchAll(database, sql: "SELECT * FROM position").map { row in
                KeptPosition(name: row["name"], incarnation: row["incarnation"], offset: row["offset"])
            }
            return content
        }
    }

    /// How far a source has been read; `nil` where it is not known.
    ///
    /// - Throws: `StoreError`.
    public func position(of name: String) throws(StoreError) -> KeptPosition? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM position WHERE name = ?", arguments: [name]).map { row in
                KeptPosition(name: row["name"], incarnation: row["incarnation"], offset: row["offset"])
            }
        }
    }

    func read<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try queue.read(body)
        } catch {
            throw StoreError(path, error, noun: AlertingStore.noun)
        }
    }

    func write<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try queue.write(body)
        } catch {
            throw StoreError(path, error, noun: AlertingStore.noun)
        }
    }
}

extension KeptAlert {
    init(row: Row) {
        let ends: Int64? = row["ends"]
        self.init(
            fingerprint: row["fingerprint"], json: row["json"], starts: EventTime(microseconds: row["starts"]),
            ends: ends.map { EventTime(microseconds: $0) }, updated: EventTime(microseconds: row["updated"]))
    }
}

extension KeptSilence {
    init(row: Row) {
        self.init(
            id: row["id"], json: row["json"], starts: EventTime(microseconds: row["starts"]),
            ends: EventTime(microseconds: row["ends"]))
    }
}
