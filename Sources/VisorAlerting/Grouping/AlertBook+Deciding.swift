import Foundation
import VisorStore

extension AlertBook {
    /// Whether there is anything to decide at a moment.
    func isDue(at now: Date) -> Bool {
        !touched.isEmpty || now < lastDecision || activeSilences(at: now) != silenced
            || groups.values.contains { $0.next.map { $0 <= now } ?? false }
    }

    /// Decides what is told at a moment; what comes of it stands in `change`.
    mutating func decide(at now: Date) {
        let active = activeSilences(at: now)
        let conditions = silenceConditions(at: now)
        // Where the clock has been set back, no moment is right that was worked out before.
        let isAll = active != silenced || now < lastDecision
        (silenced, lastDecision) = (active, now)
        let due = groups.filter { key, group in
            isAll || touched.contains(key) || group.next.map { $0 <= now } ?? false
        }
        touched = []
        var told = ToldAtOnce(most: mostAtOnce)
        var finished: Set<String> = []
        for key in due.keys.sorted(by: { ($0.route, $0.key) < ($1.route, $1.key) }) {
            finished.formUnion(decide(key, conditions, &told, at: now))
        }
        change.notices += told.kept(at: now)
        for fingerprint in finished where isFinished(fingerprint) { forget(fingerprint) }
        forgetSilences(at: now)
    }

    /// - Returns: the alerts of the group that are long over.
    private mutating func decide(
        _ key: GroupKey, _ conditions: [[LabelMatcher]], _ told: inout ToldAtOnce, at now: Date
    ) -> [String] {
        guard var group = groups[key] else { return [] }
        let route = routes[key.route]
        let members = members(of: group, conditions, at: now)
        let before = group.state
        group.state.keep(group.members)
        var decision = group.state.decide(route, key: key.key, members, at: now)
        var old: [String] = []
        for member in members {
            decision.look(at: member.held.quietUntil, after: now)
            guard member.alert.isResolved(at: now), let end = member.alert.endsAt.map({ $0 + AlertBook.kept }) else {
                continue
            }
            if end <= now { old.append(member.fingerprint) } else { decision.look(at: end, after: now) }
        }
        group.next = decision.next
        groups[key] = group
        if group.state != before || before.sequence == 0 && before.first.told.isEmpty {
            let kept = KeptGroup(route: route.name, key: key.key, json: KeptJSON.encode(group.state))
            change.rows.append(.group(kept))
        }
        let topic = Array("\(route.name.utf8.count):\(route.name)\(key.key)".utf8).digest
        for notice in decision.notices { told.add(notice, about: topic) }
        return old
    }

    private func members(of group: Group, _ conditions: [[LabelMatcher]], at now: Date) -> [GroupMember] {
        group.members.sorted().compactMap { fingerprint in
            alerts[fingerprint].map { held in
                GroupMember(
                    fingerprint: fingerprint, held: held,
                    isSilenced: held.isQuiet(at: now) || conditions.contains { $0.match(held.alert.labels) })
            }
        }
    }

    /// Forgets the oldest of the alerts that are over and of which all has been told, a tenth of all that there may be at most.
    ///
    /// - Returns: whether there is room then.
    mutating func makeRoom(for size: Int, at now: Date) -> Bool {
        // All alerts are looked at: not again and again in vain.
        guard abs(now.timeIntervalSince(wasFull)) >= 1 else { return false }
        let over = alerts.filter { $0.value.alert.isResolved(at: now) && isFinished($0.key) }
        let oldest = over.sorted { $0.value.alert.endsAt ?? now < $1.value.alert.endsAt ?? now }
        for (fingerprint, _) in oldest.prefix(AlertBook.mostAlerts / 10) { forget(fingerprint) }
        if !hasRoom(for: size) { wasFull = now }
        return hasRoom(for: size)
    }

    private func isFinished(_ fingerprint: String) -> Bool {
        guard let held = alerts[fingerprint] else { return false }
        return keys(of: held.alert.labels).allSatisfy { groups[$0]?.state.isDone(with: fingerprint) ?? true }
    }

    /// The names of the silences that hold at a moment.
    func activeSilences(at now: Date) -> Set<String> {
        var names = Set(weekly.filter { $0.isActive(at: now) }.map { "weekly \($0.name)" })
        for (id, silence) in silences where silence.state(at: now) == .active {
            names.insert("\(id) \(silence.updatedAt.timeIntervalSince1970)")
        }
        return names
    }

    private func silenceConditions(at now: Date) -> [[LabelMatcher]] {
        weekly.filter { $0.isActive(at: now) }.map(\.matchers)
            + silences.values.filter { $0.state(at: now) == .active }.map(\.matchers)
    }

    /// The silences by which nothing is told of an alert, by identity or name.
    func silences(of labels: [String: String], at now: Date) -> [String] {
        let names = weekly.filter { $0.isActive(at: now) && $0.matchers.match(labels) }.map(\.name)
        let ids = silences.values.filter { $0.state(at: now) == .active && $0.matchers.match(labels) }.map(\.id)
        return ids.sorted() + names
    }
}
