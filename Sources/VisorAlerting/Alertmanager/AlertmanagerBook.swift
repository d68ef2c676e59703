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

    /// By the labels as they are sent: the next episode is the same alert there, and takes the place of the one that is over.
    private var entries: [String: Entry] = [:]

    /// Takes the alerts that have begun and are not over; those that were there before are over.
    mutating func update(_ active: [AlertTransition], at now: Date) {
        var present: Set<String> = []
        for change in active {
            let alert = AlertmanagerBook.alert(change, at: now)
            let key = alert.fingerprint
            present.insert(key)
            guard entries[key].map({ $0.resolved != nil }) ?? true else { continue }
            entries[key] = Entry(alert: alert)
        }
        for (key, entry) in entries where !present.contains(key) {
            guard let resolved = entry.resolved else {
                entries[key]?.resolved = now
                entries[key]?.sent = nil
                continue
            }
            // An Alertmanager that was away for so long has taken it for over by itself.
            if now.timeIntervalSince(resolved) > AlertmanagerBook.memory { entries[key] = nil }
        }
    }

    /// The alerts that are to be sent now, those first that have waited longest.
    func due(at now: Date) -> [String] {
        let due = entries.filter { $0.value.sent.map { now.timeIntervalSince($0) >= AlertmanagerBook.pace } ?? true }
        let order = due.sorted { ($0.value.sent ?? .distantPast, $0.key) < ($1.value.sent ?? .distantPast, $1.key) }
        return order.prefix(AlertmanagerBook.most).map(\.key)
    }

    /// An alert as it is sent, with the moment up to which it holds.
    func alert(_ key: String, at now: Date) -> Alert? {
        guard let entry = entries[key] else { return nil }
        var alert = entry.alert
        alert.endsAt = entry.resolved ?? now + AlertmanagerBook.hold
        return alert
    }

    /// Notes that alerts have been sent as they were at a moment.
    mutating func sent(_ keys: [String], at now: Date) {
        for key in keys {
            // It may have ended while it was on its way.
            if let resolved = entries[key]?.resolved, resolved > now { continue }
            entries[key]?.sent = now
        }
    }

    /// An alert as an Alertmanager has it: the episode would make another alert of the next one.
    private static func alert(_ change: AlertTransition, at now: Date) -> Alert {
        var alert = Alert(change, at: now)
        alert.labels[Alert.episodeLabel] = nil
        return alert
    }
}
