import GRDB

/// The tables of what alerting keeps, as each version of it has made them.
enum AlertingSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: kept)
            try database.execute(sql: outbox)
        }
        return migrator
    }()

    // Times are in microseconds.
    private static let kept = """
        CREATE TABLE alert (
            fingerprint TEXT NOT NULL PRIMARY KEY, json BLOB NOT NULL, starts INTEGER NOT NULL, ends INTEGER,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE grouping (
            route TEXT NOT NULL, key TEXT NOT NULL, json BLOB NOT NULL, PRIMARY KEY (route, key)
        ) STRICT;
        CREATE TABLE silence (
            id TEXT NOT NULL PRIMARY KEY, json BLOB NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE position (
            name TEXT NOT NULL PRIMARY KEY, incarnation TEXT NOT NULL, offset INTEGER NOT NULL
        ) STRICT
        """

    private static let outbox = """
        CREATE TABLE outbox (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, receiver TEXT NOT NULL, topic TEXT NOT NULL,
            json BLOB NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, next INTEGER NOT NULL,
            error TEXT NOT NULL, created INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX outbox_topic ON outbox (receiver, state, topic, number)
        """
}
