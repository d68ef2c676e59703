import VisorKit
import VisorStore

/// Changes of alerts as a table.
enum AlertTable {
    static let columns = ["at", "rule", "labels", "episode", "state", "severity", "value", "message"]

    /// The members of a change in the order of the columns.
    static func cells(_ change: StoredAlert) -> [Cell] {
        [
            .text(change.at.rfc3339), .text(change.rule), .text(change.labels), .count(change.episode),
            .text(change.state), .text(change.severity), change.value.map { .number($0) } ?? .none,
            .text(change.message),
        ]
    }
}
