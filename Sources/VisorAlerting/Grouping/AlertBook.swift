import Foundation
import VisorKit
import VisorStore

/// All alerts that there are, their groups and silences, and what has been told of them.
///
/// A value on which time is an argument: what it comes to is written in one transaction before it takes the place of what was.
struct AlertBook: Sendable {
    struct GroupKey: Hashable, Sendable {
        let route: Int
        let key: String
    }

    struct Group: Sendable {
        var state: GroupState
        var members: Set<String> = []
        /// When to decide again; `nil` where only a change makes that necessary.
        var next: Date?
    }

    /// How many alerts there are at most.
    static let mostAlerts = 100_000
    /// How many bytes they have at most.
    static let mostBytes = 256 << 20
    /// How long alerts that are over are kept, so that one who says so again is understood: Prometheus does for 15 minutes.
    static let kept = Duration.seconds(3_600)

    /// How long nobody is told of an alert that was old when it was read: by then it is known whether it goes on.
    static let quiet = Duration.seconds(60)

    let routes: [Route]
    let weekly: [WeeklySilence]
    /// How many notices a receiver gets at once; more become one.
    let mostAtOnce: Int
    var alerts: [String: HeldAlert] = [:]
    var groups: [GroupKey: Group] = [:]
    var silences: [String: Silence] = [:]
    /// The groups that are to be looked at, whatever the time.
    var touched: Set<GroupKey> = []
    /// What the silences were when it was decided last.
    var silenced: Set<String> = []
    /// What has changed since it was written.
    var change = AlertingChange()
    private(set) var bytes = 0
    /// When it was decided last.
    var lastDecision = Date.distantPast
    /// When there was no alert that could be forgotten to make room.
    var wasFull = Date.distantPast

    init(routes: [Route], weekly: [WeeklySilence], mostAtOnce: Int = 20) {
        (self.routes, self.weekly, self.mostAtOnce) = (routes, weekly, mostAtOnce)
    }

    /// Takes an alert as somebody raises it.
    ///
    /// - Parameter quiet: how long nobody is told of it where it is new.
    /// - Throws: `AlertingProblem` where there is no room.
    mutating func take(_ alert: Alert, quietFor quiet: Duration? = nil, at now: Date) throws(AlertingProblem) {
        let fingerprint = alert.fingerprint
        guard let held = alerts[fingerprint] else {
            if alert.isResolved(at: now) { return try takeEnd(alert, at: now) }
            // Of what no route takes nobody is ever told.
            guard !routes.places(for: alert.labels).isEmpty else { return }
            return try add(
                HeldAlert(alert: alert, updated: now, quietUntil: quiet.map { now + $0 }), fingerprint, at: now)
        }
        if held.alert.isResolved(at: now) {
            guard !alert.isResolved(at: now), alert.isLater(than: held.alert) else { return }
            // Nobody has taken the new one upon himself.
            alerts[fingerprint]?.acknowledgement = nil
            try change(fingerprint, to: alert, from: alert.startsAt, quiet.map { now + $0 }, at: now)
        } else if alert.isResolved(at: now), held.isQuiet(at: now) {
            // Began and ended while nobody was told; but people may wait for the end of the one before.
            guard isOpen(fingerprint, held) else { return forget(fingerprint) }
            try change(fingerprint, to: alert, from: held.alert.startsAt, nil, at: now)
        } else {
            // What has been told is told of an alert that began at a moment: while it goes on, that stays.
            try change(fingerprint, to: alert, from: held.alert.startsAt, held.quietUntil, at: now)
        }
    }

    /// Whether somebody has been told of an alert, and not that it is over.
    private func isOpen(_ fingerprint: String, _ held: HeldAlert) -> Bool {
        keys(of: held.alert.labels).contains { groups[$0]?.state.isOpen(fingerprint) ?? false }
    }

    /// Puts an alert as it is now in the place of what it was.
    private mutating func change(
        _ fingerprint: String, to alert: Alert, from began: Date, _ quietUntil: Date?, at now: Date
    ) throws(AlertingProblem) {
        guard var held = alerts[fingerprint] else { return }
        let size = held.alert.size
        let lines = held.alert.lines
        held.alert = alert
        if alert.lines.isEmpty { held.alert.lines = lines }
        (held.alert.startsAt, held.updated, held.quietUntil) = (began, now, quietUntil)
        if let ends = alert.endsAt, ends <= now { held.alert.endsAt = min(max(ends, began), now) }
        if bytes - size + held.alert.size > AlertBook.mostBytes {
            // An end makes room: it is taken, without what is new besides.
            guard alert.isResolved(at: now), let known = alerts[fingerprint] else { throw AlertBook.full }
            (held.alert.annotations, held.alert.lines) = (known.alert.annotations, known.alert.lines)
            held.alert.generatorURL = known.alert.generatorURL
        }
        bytes += held.alert.size - size
        store(held, fingerprint)
        for key in keys(of: alert.labels) { touched.insert(key) }
    }

    /// Takes the end of an alert that is not known by its labels.
    ///
    /// The severity of a rule may be another by now than when its alert began, and what was stored before files had a label
    /// has none. The end of what nobody knew of is no news.
    private mutating func takeEnd(_ alert: Alert, at now: Date) throws(AlertingProblem) {
        guard alert.labels[Alert.episodeLabel] != nil, alert.labels["severity"] != nil else { return }
        var without = alert.labels
        without[Alert.fileLabel] = nil
        for var labels in without == alert.labels ? [without] : [alert.labels, without] {
            for severity in AlertSeverity.allCases {
                labels["severity"] = severity.rawValue
                var other = alert
                other.labels = labels
                guard let known = alerts[other.fingerprint], !known.alert.isResolved(at: now) else { continue }
                return try take(other, at: now)
            }
        }
    }

    /// How much there is room for.
    static let bounds = "at most \(mostAlerts) alerts, of \(mostBytes >> 20) MiB"

    private static let full = AlertingProblem("there is room for \(bounds); try again later", .full)

    private mutating func add(_ held: HeldAlert, _ fingerprint: String, at now: Date) throws(AlertingProblem) {
        let size = held.alert.size
        guard hasRoom(for: size) || makeRoom(for: size, at: now) else { throw AlertBook.full }
        insert(held, fingerprint, at: now)
        store(held, fingerprint)
    }

    func hasRoom(for size: Int) -> Bool {
        alerts.count < AlertBook.mostAlerts && bytes + size <= AlertBook.mostBytes
    }

    /// Puts an alert into its groups.
    mutating func insert(_ held: HeldAlert, _ fingerprint: String, at now: Date) {
        bytes += held.alert.size
        alerts[fingerprint] = held
        for place in routes.places(for: held.alert.labels) {
            let labels = routes[place].groupLabels(of: held.alert.labels)
            let key = GroupKey(route: place, key: AlertBook.key(of: labels))
            groups[key, default: Group(state: GroupState(labels: labels, since: now))].members.insert(fingerprint)
            touched.insert(key)
        }
    }

    /// Takes note of an alert that has changed.
    mutating func store(_ held: HeldAlert, _ fingerprint: String) {
        alerts[fingerprint] = held
        let kept = KeptAlert(
            fingerprint: fingerprint, json: KeptJSON.encode(held), starts: held.alert.startsAt.eventTime,
            ends: held.alert.endsAt?.eventTime, updated: held.updated.eventTime)
        change.rows.append(.alert(kept))
    }

    /// Forgets an alert of which all has been told.
    mutating func forget(_ fingerprint: String) {
        guard let held = alerts.removeValue(forKey: fingerprint) else { return }
        bytes -= held.alert.size
        change.rows.append(.forgottenAlert(fingerprint))
        for key in keys(of: held.alert.labels) {
            groups[key]?.members.remove(fingerprint)
            guard let group = groups[key], group.members.isEmpty else { continue }
            groups[key] = nil
            change.rows.append(.forgottenGroup(KeptGroup(route: routes[key.route].name, key: key.key)))
        }
    }

    /// The groups of alerts with these labels.
    func keys(of labels: [String: String]) -> [GroupKey] {
        routes.places(for: labels).map { place in
            GroupKey(route: place, key: AlertBook.key(of: routes[place].groupLabels(of: labels)))
        }
    }

    static func key(of labels: [String: String]) -> String {
        labels.keys.sorted().map { "\($0.utf8.count):\($0)=\((labels[$0] ?? "").utf8.count):\(labels[$0] ?? "")" }
            .joined(separator: ",")
    }
}

/// The JSON in which values are kept.
enum KeptJSON {
    static func encode(_ value: some Encodable) -> Data {
        do {
            return try JSONEncoder().encode(value)
        } catch {
            // Texts, whole numbers and moments, all of which JSON has.
            preconditionFailure("\(error)")
        }
    }
}
