import Foundation
import GRDB
import VisorKit

/// A change of an alert as a history has it.
public struct StoredAlert: Sendable, Equatable {
    /// The instant of event time at which it is so.
    public let at: EventTime
    /// The rule's name.
    public let rule: String
    /// The labels as `name="value"`, with commas between them.
    public let labels: String
    /// Which of the alerts with this rule and these labels it is.
    public let episode: Int
    /// What has become of it.
    public let state: String
    /// How bad it is.
    public let severity: String
    /// What was measured.
    public let value: Double?
    /// What there is to say.
    public let message: String
    /// The change as an object of JSON, as `docs/output.md` describes it.
    public let json: [UInt8]

    /// A change.
    public init(_ change: AlertTransition) {
        let identity = change.identity
        (at, rule, episode, state) = (change.at, identity.rule, identity.episode, identity.state.rawValue)
        labels = identity.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
        (severity, value, message) = (change.severity.rawValue, change.value, change.message)
        json = Array(AlertDocument.json(change).dropLast())
    }

    private static let columns = "at, rule, labels, episode, state, severity, value, message, json"

    /// Writes a change, unless one of the same identity is there.
    static func insert(_ change: AlertTransition, into database: Database) throws {
        let alert = StoredAlert(change)
        try database.execute(
            sql: "INSERT OR IGNORE INTO alert (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                alert.at.microseconds, alert.rule, alert.labels, alert.episode, alert.state, alert.severity,
                alert.value, alert.message, Data(alert.json),
            ])
    }

    /// The changes of a range, the newest first.
    static func read(_ database: Database, in range: Range<EventTime>, atMost limit: Int) throws -> [StoredAlert] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT \(columns) FROM alert WHERE at >= ? AND at < ? ORDER BY at DESC, rowid DESC LIMIT ?",
            arguments: [range.lowerBound.microseconds, range.upperBound.microseconds, limit])
        return rows.map(StoredAlert.init)
    }

    private init(_ row: Row) {
        at = EventTime(microseconds: row[0])
        (rule, labels, episode, state) = (row[1], row[2], row[3], row[4])
        (severity, value, message) = (row[5], row[6], row[7])
        let data: Data = row[8]
        json = [UInt8](data)
    }
}
