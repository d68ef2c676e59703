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
}

/// An alert as a group sees it at a moment.
struct GroupMember {
    let fingerprint: String
    let held: HeldAlert
    let isSilenced: Bool

    var alert: Alert { held.alert }
    var isAcknowledged: Bool { held.acknowledgement != nil }
}
