import Foundation

/// What has been told of a group of alerts, and when.
///
/// Its notices are a function of it, of the alerts and of the time: whoever decides again after a crash, from what was kept,
/// decides the same, and gives the notices the same identities.
struct GroupState: Sendable, Equatable, Codable {
    /// What has been told of an alert.
    struct Told: Sendable, Equatable, Codable {
        /// When the alert began that was told of.
        var starts: Date
        /// Whether it has been told that it is over.
        var isOver: Bool
        /// Since when it has been told without a pause and nobody has acknowledged.
        var openSince: Date?
        /// The escalations in which it has been told, by their places in the route.
        var escalated: [Int]?

        func wasEscalated(to place: Int) -> Bool { escalated?.contains(place) ?? false }

        mutating func escalate(to place: Int) { escalated = (escalated ?? []) + [place] }
    }

    /// Those who are told the same.
    struct Audience: Sendable, Equatable, Codable {
        /// What they have been told, by fingerprint.
        var told: [String: Told] = [:]
        /// When they were told last.
        var at: Date?

        /// Whether something is to be said of an alert: what has been told is of an earlier one, or of another state.
        func hasNews(of member: GroupMember, isOver: Bool) -> Bool {
            guard let known = told[member.fingerprint], known.starts == member.alert.startsAt else { return true }
            return known.isOver != isOver
        }

        mutating func note(_ member: GroupMember, isOver: Bool) {
            let known = told[member.fingerprint]
            guard known?.starts != member.alert.startsAt || known?.isOver != isOver else { return }
            told[member.fingerprint] = Told(starts: member.alert.startsAt, isOver: isOver)
        }
    }

    /// What the alerts of the group have in common.
    let labels: [String: String]
    /// When there was the first of them.
    let since: Date
    /// Since when there is something to tell.
    var newsSince: Date?
    /// How many notices there have been.
    var sequence = 0
    /// The receivers of the route.
    var first = Audience()
    /// Those who were told because nobody had acknowledged, by name.
    var others: [String: Audience] = [:]

    init(labels: [String: String], since: Date) {
        (self.labels, self.since) = (labels, since)
    }

    /// Whether all has been told of an alert that is over.
    func isDone(with fingerprint: String) -> Bool {
        let audiences = [first] + others.values
        return audiences.allSatisfy { $0.told[fingerprint]?.isOver ?? true } && first.told[fingerprint] != nil
    }

    /// Whether somebody has been told of an alert, and not that it is over.
    func isOpen(_ fingerprint: String) -> Bool {
        ([first] + others.values).contains { $0.told[fingerprint].map { !$0.isOver } ?? false }
    }

    /// Forgets all but these alerts.
    mutating func keep(_ fingerprints: Set<String>) {
        first.told = first.told.filter { fingerprints.contains($0.key) }
        others = others.mapValues { audience in
            Audience(told: audience.told.filter { fingerprints.contains($0.key) }, at: audience.at)
        }
    }
}
