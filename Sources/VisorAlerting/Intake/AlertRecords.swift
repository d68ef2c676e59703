import Foundation
import VisorKafka
import VisorKit
import VisorTransport

/// What records of a topic of alerts come to.
struct AlertRecords: Sendable {
    /// The alerts, in the order of the records.
    private(set) var alerts: [Alert] = []
    /// The offsets of the records that are none.
    private(set) var bad: [Int64] = []

    /// Reads records.
    ///
    /// - Parameter now: what is said to be over later than that is over now.
    init(_ records: [TopicRecord], at now: Date) {
        let decoder = JSONDecoder()
        for record in records {
            guard let change = record.payload.flatMap({ AlertTransition(json: $0, by: decoder) }) else {
                bad.append(record.offset)
                continue
            }
            alerts.append(Alert(change, from: AlertRecords.group(of: record.key).map(AlertOrigin.group), at: now))
        }
    }

    /// The group of monitors that a key begins with, before a space; `nil` where it does not.
    private static func group(of key: [UInt8]) -> String? {
        guard let end = key.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        return GroupNames(group: String(decoding: key[..<end], as: UTF8.self))?.group
    }
}
