import Foundation
import VisorKit

/// What an Alertmanager is to be told: which alerts there are, again and again, and for a while which are over.
///
/// An Alertmanager takes an alert for over that nobody raises again, and keeps no account of who has raised it: so nothing of this has to
/// be kept over a restart.
struct AlertmanagerBook {
    private struct Entry {
        var alert: Alert
        var resolved: Date?
        var sent: Date?
    }

    /// How often an alert is raised again.
    static let pace = TimeInterval(30)
    /// For how long an alert that is raised holds by itself: some of the next attempts may fail.
    static let hold = TimeInterval(240)
    /// For how long it is said that an alert is over.
    static let memory = TimeInterval(300)
    /// How many alerts go into one request.
    static let most = 500

    private var entries: [AlertIdentity: Entry] = [:]

    /// Takes the alerts that have begun and are not over; those that were there before are over.
    mutating func update(_ active: [AlertTransition], at now: Date) {
        var present: Set<AlertIdentity> = []
        for change in active {
            let key = AlertmanagerBook.key(change.identity)
            present.insert(key)
            guard entries[key] == nil || entries[key]?.resolved != nil else { continue }
            entries[key] = Entry(alert: AlertmanagerBook.alert(change, at: now))
        }
        for key in entries.keys where !present.contains(key) && entries[key]?.resolved == nil {
            entries[key]?.resolved = now
            entries[key]?.sent = nil
        }
    }

    /// The alerts that are to be sent now.
    func due(at now: Date) -> [AlertIdentity] {
        let due = entries.filter { $0.value.sent.map { now.timeIntervalSince($0) >= AlertmanagerBook.pace } ?? true }
        return due.keys.sorted { "\($0)" < "\($1)" }.prefix(AlertmanagerBook.most).map(\.self)
    }

    /// An alert as it is sent, with the moment up to which it holds.
    func alert(_ key: AlertIdentity, at now: Date) -> Alert? {
        guard let entry = entries[key] else { return nil }
        var alert = entry.alert
        alert.endsAt = entry.resolved ?? now + AlertmanagerBook.hold
        return alert
    }

    /// Notes that alerts have been accepted as they were at a moment, and forgets those that have been over for long.
    mutating func accepted(_ keys: [AlertIdentity], at now: Date) {
        for key in keys {
            guard let entry = entries[key] else { continue }
            // It may have ended while it was on its way.
            if let resolved = entry.resolved, resolved > now { continue }
            entries[key]?.sent = now
            if let resolved = entry.resolved, now.timeIntervalSince(resolved) > AlertmanagerBook.memory {
                entries[key] = nil
            }
        }
    }

    /// The same for an alert that is held, as for one that fires.
    private static func key(_ identity: AlertIdentity) -> AlertIdentity {
        AlertIdentity(rule: identity.rule, labels: identity.labels, episode: identity.episode, state: .firing)
    }

    /// An alert as an Alertmanager has it: the episode would make another alert of the next one.
    private static func alert(_ change: AlertTransition, at now: Date) -> Alert {
        var alert = Alert(change, at: now)
        alert.labels[Alert.episodeLabel] = nil
        return alert
    }
}
