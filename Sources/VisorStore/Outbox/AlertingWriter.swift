import GRDB

/// Writes what a decision changes, inside a transaction.
struct AlertingWriter {
    let database: Database

    func write(_ change: AlertingChange) throws {
        for row in change.rows { try write(row) }
        for position in change.positions {
            try run(
                "INSERT OR REPLACE INTO position (name, incarnation, offset) VALUES (?, ?, ?)",
                [position.name, position.incarnation, position.offset])
        }
        for notice in change.notices { try insert(notice) }
    }

    private func write(_ row: KeptRow) throws {
        switch row {
        case .alert(let alert):
            try run(
                "INSERT OR REPLACE INTO alert (fingerprint, json, starts, ends, updated) VALUES (?, ?, ?, ?, ?)",
                [
                    alert.fingerprint, alert.json, alert.starts.microseconds, alert.ends?.microseconds,
                    alert.updated.microseconds,
                ])
        case .forgottenAlert(let fingerprint):
            try run("DELETE FROM alert WHERE fingerprint = ?", [fingerprint])
        case .group(let group):
            try run(
                "INSERT OR REPLACE INTO grouping (route, key, json) VALUES (?, ?, ?)",
                [group.route, group.key, group.json])
        case .forgottenGroup(let group):
            try run("DELETE FROM grouping WHERE route = ? AND key = ?", [group.route, group.key])
        case .silence(let silence):
            try run(
                "INSERT OR REPLACE INTO silence (id, json, starts, ends) VALUES (?, ?, ?, ?)",
                [silence.id, silence.json, silence.starts.microseconds, silence.ends.microseconds])
        case .forgottenSilence(let id):
            try run("DELETE FROM silence WHERE id = ?", [id])
        }
    }

    /// A notice that is there already has been decided before, and may have been tried.
    private func insert(_ notice: KeptNotice) throws {
        try run(
            """
            INSERT OR IGNORE INTO outbox (id, receiver, topic, json, state, attempts, next, error, created)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                notice.id, notice.receiver, notice.topic, notice.json, notice.state.rawValue, notice.attempts,
                notice.next.microseconds, notice.error, notice.created.microseconds,
            ])
    }

    private func run(_ sql: String, _ values: [(any DatabaseValueConvertible)?]) throws {
        try database.cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
    }
}
