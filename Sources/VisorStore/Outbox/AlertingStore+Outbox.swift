import GRDB
import VisorKit

/// The outbox: what becomes of notices.
extension AlertingStore {
    /// How many notices a receiver has in the outbox, by state.
    public struct OutboxCount: Sendable, Equatable {
        /// The receiver.
        public let receiver: String
        /// How many wait.
        public let waiting: Int
        /// How many are dead letters.
        public let dead: Int
    }

    // A later notice would say that something is over before another attempt says that it has begun. One that is about
    // everything is overtaken by none, and overtakes none.
    private static let heads = """
        FROM outbox WHERE number IN (
            SELECT min(number) FROM outbox WHERE receiver = ?1 AND state = 'waiting' GROUP BY topic
        ) AND number <= ifnull((
            SELECT min(number) FROM outbox WHERE receiver = ?1 AND state = 'waiting' AND topic = '\(KeptNotice.everything)'
        ), number) AND (topic <> '\(KeptNotice.everything)' OR number = (
            SELECT min(number) FROM outbox WHERE receiver = ?1 AND state = 'waiting'
        ))
        """

    /// No attempt is put off for so long, in microseconds: what is to be tried later than that was judged by a clock that was wrong.
    private static let furthest: Int64 = 2 * 3_600 * 1_000_000

    /// The notice of a receiver that is to be tried now: of those that are the first about their topic and are due, the oldest.
    ///
    /// - Throws: `StoreError`.
    public func due(of receiver: String, at now: EventTime) throws(StoreError) -> KeptNotice? {
        try read { database in
            try Row.fetchOne(
                database, sql: "SELECT * \(AlertingStore.heads) AND (next <= ?2 OR next > ?3) ORDER BY number LIMIT 1",
                arguments: [receiver, now.microseconds, now.microseconds + AlertingStore.furthest]
            ).map(KeptNotice.init(row:))
        }
    }

    /// When the next notice of a receiver is to be tried; `nil` where none waits.
    ///
    /// - Throws: `StoreError`.
    public func nextDue(of receiver: String) throws(StoreError) -> EventTime? {
        try read { database in
            try Int64.fetchOne(database, sql: "SELECT min(next) \(AlertingStore.heads)", arguments: [receiver])
                .map { EventTime(microseconds: $0) }
        }
    }

    /// Takes a notice out, since its receiver has accepted it.
    ///
    /// - Throws: `StoreError`.
    public func remove(_ id: String) throws(StoreError) {
        try write { try $0.execute(sql: "DELETE FROM outbox WHERE id = ?", arguments: [id]) }
    }

    /// Writes down what an attempt has come to: state, attempts, the next one and the error.
    ///
    /// - Throws: `StoreError`.
    public func update(_ notice: KeptNotice) throws(StoreError) {
        try write { database in
            try database.execute(
                sql: "UPDATE outbox SET state = ?, attempts = ?, next = ?, error = ? WHERE id = ?",
                arguments: [
                    notice.state.rawValue, notice.attempts, notice.next.microseconds, notice.error, notice.id,
                ])
        }
    }

    /// How many notices each receiver has in the outbox, by name.
    ///
    /// - Throws: `StoreError`.
    public func counts() throws(StoreError) -> [OutboxCount] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT receiver, sum(state = 'waiting') AS waiting, sum(state = 'dead') AS dead
                    FROM outbox GROUP BY receiver ORDER BY receiver
                    """
            ).map { OutboxCount(receiver: $0["receiver"], waiting: $0["waiting"], dead: $0["dead"]) }
        }
    }
}

extension KeptNotice {
    init(row: Row) {
        self.init(
            id: row["id"], receiver: row["receiver"], topic: row["topic"], json: row["json"],
            created: EventTime(microseconds: row["created"]))
        // Another word can only stand there by hand; it is tried then.
        state = State(rawValue: row["state"]) ?? .waiting
        (attempts, next, error) = (row["attempts"], EventTime(microseconds: row["next"]), row["error"])
    }
}
