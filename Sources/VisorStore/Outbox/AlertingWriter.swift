import GRDB

/// Writes what a decision changes, inside a transaction.
struct AlertingWriter {
    let database: Database

    func write(_ change: AlertingChange) throws {
        try writeAlerts(change)
        try writeGroups(change)
        try writeSilences(change)
        for position in change.positions {
            try run(
                "INSERT OR REPLACE INTO position (name, incarnation, offset) VALUES (?, ?, ?)",
                [position.name, position.incarnation, position.offset])
        }
        for notice in change.notices { try insert(notice) }
    }

    private func writeAlerts(_ change: AlertingChange) throws {
        for alert in change.alerts {
            try run(
                "INSERT OR REPLACE INTO alert (fingerprint, json, starts, ends, updated) VALUES (?, ?, ?, ?, ?)",
                [
                    alert.fingerprint, alert.json, alert.starts.microseconds, alert.ends?.microseconds,
                    alert.updated.microseconds,
                ])
        }
        for fingerprint in change.forgottenAlerts {
            try run("DELETE FROM alert WHERE fingerprint = ?", [fingerprint])
        }
    }

    private func writeGroups(_ change: AlertingChange) throws {
        for group in change.groups {
            try run(
                "INSERT OR REPLACE INTO grouping (route, key, json) VALUES (?, ?, ?)",
                [group.route, group.key, group.json])
        }
        for group in change.forgottenGroups {
            try run("DELETE FROM grouping WHERE route = ? AND key = ?", [group.route, group.key])
        }
    }

    private func writeSilences(_ change: AlertingChange) throws {
        for silence in change.silences {
            try run(
                "INSERT OR REPLACE INTO silence (id, json, starts, ends) VALUES (?, ?, ?, ?)",
                [silence.id, silence.json, silence.starts.microseconds, silence.ends.microseconds])
        }
        for id in change.forgottenSilences { try run("DELETE FROM silence WHERE id = ?", [id]) }
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
