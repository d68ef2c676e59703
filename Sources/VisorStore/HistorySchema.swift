import GRDB

/// The tables of a history, as each version of it has made them.
enum HistorySchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: windows)
            try database.execute(sql: alerts)
            try database.execute(sql: visitors)
        }
        return migrator
    }()

    // Times and lengths are in microseconds. The summary stands last: who reads figures does not read it.
    private static let windows = """
        CREATE TABLE window (
            size INTEGER NOT NULL, start INTEGER NOT NULL, revision INTEGER NOT NULL,
            lines INTEGER NOT NULL, hits INTEGER NOT NULL, errors INTEGER NOT NULL, bytes INTEGER NOT NULL,
            clients INTEGER NOT NULL, s1 INTEGER NOT NULL, s2 INTEGER NOT NULL, s3 INTEGER NOT NULL,
            s4 INTEGER NOT NULL, s5 INTEGER NOT NULL, p50 INTEGER, p90 INTEGER, p99 INTEGER,
            summary BLOB NOT NULL,
            PRIMARY KEY (size, start)
        ) STRICT
        """

    private static let visitors = """
        CREATE TABLE visitor (
            id TEXT NOT NULL PRIMARY KEY, seen INTEGER NOT NULL, path TEXT NOT NULL, requests INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX visitor_seen ON visitor (seen);
        CREATE TABLE visit (
            start INTEGER NOT NULL, id TEXT NOT NULL, requests INTEGER NOT NULL, PRIMARY KEY (start, id)
        ) STRICT, WITHOUT ROWID
        """

    private static let alerts = """
        CREATE TABLE alert (
            rule TEXT NOT NULL, labels TEXT NOT NULL, episode INTEGER NOT NULL, state TEXT NOT NULL,
            at INTEGER NOT NULL, severity TEXT NOT NULL, value REAL, message TEXT NOT NULL, json BLOB NOT NULL,
            PRIMARY KEY (rule, labels, episode, state)
        ) STRICT;
        CREATE INDEX alert_at ON alert (at)
        """
}
