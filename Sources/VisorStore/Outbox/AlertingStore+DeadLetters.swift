import GRDB
import VisorKit

/// The dead letters: notices in the outbox that are not tried again.
extension AlertingStore {
    /// A notice that could not be delivered.
    public struct DeadLetter: Sendable, Equatable {
        /// What it is recognised by.
        public let id: String
        /// Who should have been told.
        public let receiver: String
        /// When it was decided, or sent again.
        public let created: EventTime
        /// How many attempts have failed.
        public let attempts: Int
        /// Why the last attempt failed.
        public let error: String
    }

    /// All dead letters, the oldest first.
    ///
    /// - Throws: `StoreError`.
    public func deadLetters() throws(StoreError) -> [DeadLetter] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, receiver, created, attempts, error FROM outbox WHERE state = 'dead' ORDER BY number
                    """
            ).map { row in
                DeadLetter(
                    id: row["id"], receiver: row["receiver"], created: EventTime(microseconds: row["created"]),
                    attempts: row["attempts"], error: row["error"])
            }
        }
    }

    /// Has dead letters delivered again, as if they were new.
    ///
    /// - Parameter id: which one; all where it is `nil`.
    /// - Returns: how many there were for each receiver, by name.
    /// - Throws: `StoreError`.
    public func sendAgain(_ id: String?, at now: EventTime) throws(StoreError) -> [String: Int] {
        try write { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT receiver, count(*) AS letters FROM outbox
                    WHERE state = 'dead' AND (?1 IS NULL OR id = ?1) GROUP BY receiver
                    """, arguments: [id])
            try database.execute(
                sql: """
                    UPDATE outbox SET state = 'waiting', attempts = 0, next = ?1, created = ?1
                    WHERE state = 'dead' AND (?2 IS NULL OR id = ?2)
                    """, arguments: [now.microseconds, id])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["receiver"], $0["letters"]) })
        }
    }

    /// Deletes dead letters.
    ///
    /// - Parameter id: which one; all where it is `nil`.
    /// - Returns: how many there were.
    /// - Throws: `StoreError`.
    public func forgetDeadLetters(_ id: String?) throws(StoreError) -> Int {
        try write { database in
            try database.execute(
                sql: "DELETE FROM outbox WHERE state = 'dead' AND (?1 IS NULL OR id = ?1)", arguments: [id])
            return database.changesCount
        }
    }

    /// Deletes the oldest dead letters where there are too many.
    ///
    /// - Parameters:
    ///   - most: how many are kept at most.
    ///   - bytes: how many bytes their notices have at most.
    /// - Returns: how many are gone.
    /// - Throws: `StoreError`.
    public func trimDeadLetters(toMost most: Int, bytes: Int) throws(StoreError) -> Int {
        let last = try read { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT max(number) FROM (
                        SELECT number, row_number() OVER newest AS place, sum(length(json)) OVER newest AS size
                        FROM outbox WHERE state = 'dead' WINDOW newest AS (ORDER BY number DESC)
                    ) WHERE place > ?1 OR size > ?2
                    """, arguments: [most, bytes])
        }
        // Looked for first, since whoever only reads is in nobody's way.
        guard let last else { return 0 }
        return try write { database in
            try database.execute(
                sql: "DELETE FROM outbox WHERE state = 'dead' AND number <= ?", arguments: [last])
            return database.changesCount
        }
    }

    /// Makes dead letters of the notices that wait for receivers that there are not.
    ///
    /// - Parameters:
    ///   - receivers: the names of those that there are.
    ///   - error: why a notice to a receiver is not delivered, from its name.
    /// - Returns: how many there were for each receiver, by name.
    /// - Throws: `StoreError`.
    public func bury(
        exceptTo receivers: Set<String>, error: (String) -> String
    ) throws(StoreError) -> [String: Int] {
        let missing = try counts().filter { $0.waiting > 0 && !receivers.contains($0.receiver) }.map(\.receiver)
        guard !missing.isEmpty else { return [:] }
        return try write { database in
            var buried: [String: Int] = [:]
            for name in missing {
                try database.execute(
                    sql: "UPDATE outbox SET state = 'dead', error = ? WHERE state = 'waiting' AND receiver = ?",
                    arguments: [error(name), name])
                buried[name] = database.changesCount
            }
            return buried
        }
    }
}
