import Foundation

/// An alert, and what is known of it besides.
struct HeldAlert: Sendable, Equatable, Codable {
    /// Who has taken an alert upon himself.
    struct Acknowledgement: Sendable, Equatable, Codable {
        let by: String
        let at: Date
    }

    var alert: Alert
    /// When it was raised last.
    var updated: Date
    /// Who has taken it upon himself.
    var acknowledgement: Acknowledgement?
    /// Until when nobody is told of it; `nil` where people are told at once.
    var quietUntil: Date?

    /// Whether nobody is told of it yet.
    func isQuiet(at now: Date) -> Bool { quietUntil.map { $0 > now } ?? false }
}

/// An alert as a group sees it at a moment.
struct GroupMember {
    let fingerprint: String
    let held: HeldAlert
    /// Whether nobody is told of it at the moment.
    let isSilenced: Bool

    var alert: Alert { held.alert }
    var isAcknowledged: Bool { held.acknowledgement != nil }
}
