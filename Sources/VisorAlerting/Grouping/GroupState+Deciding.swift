import Foundation

/// What there is to tell of a group at a moment.
extension GroupState {
    /// What has been decided.
    struct Decision {
        /// The notices, one for each receiver.
        var notices: [Notice] = []
        /// When to decide again if no alert changes before; `nil` for never.
        var next: Date?

        mutating func look(at moment: Date?, after now: Date) {
            guard let moment, moment > now else { return }
            next = min(next ?? moment, moment)
        }
    }

    /// Decides what is told now.
    mutating func decide(_ route: Route, key: String, _ members: [GroupMember], at now: Date) -> Decision {
        var decision = Decision()
        let round = Round(members, at: now)
        for member in members { decision.look(at: member.alert.endsAt, after: now) }
        passOver(round, tellsOver: route.sendsResolved)
        tellNews(route, key, round, &decision)
        escalate(route, key, round, &decision)
        tellOthers(route, key, round, &decision)
        return decision
    }

    /// The alerts of a group that are not silenced, by whether they are over.
    fileprivate struct Round {
        let now: Date
        var firing: [GroupMember] = []
        var over: [GroupMember] = []
        var silencedOver: [GroupMember] = []

        init(_ members: [GroupMember], at now: Date) {
            self.now = now
            for member in members {
                switch (member.alert.isResolved(at: now), member.isSilenced) {
                case (false, false): firing.append(member)
                case (true, false): over.append(member)
                case (true, true): silencedOver.append(member)
                case (false, true): break
                }
            }
        }
    }

    /// Takes for told what nobody wants to hear: what began and ended in silence; and, where ends are not told, ends.
    private mutating func passOver(_ round: Round, tellsOver: Bool) {
        for member in round.silencedOver {
            let known = first.told[member.fingerprint]
            guard known?.starts != member.alert.startsAt else { continue }
            first.note(member, isOver: true)
        }
        guard !tellsOver else { return }
        for member in round.over where first.told[member.fingerprint]?.starts == member.alert.startsAt {
            first.note(member, isOver: true)
        }
    }

    /// Tells the receivers of the route what has changed, or once more what has not.
    private mutating func tellNews(_ route: Route, _ key: String, _ round: Round, _ decision: inout Decision) {
        let new = round.firing.filter { first.hasNews(of: $0, isOver: false) }
        // What began and ended before it could be told is told, once.
        let over = round.over.filter { first.hasNews(of: $0, isOver: true) }
        let hasNews = !new.isEmpty || !over.isEmpty
        newsSince = hasNews ? min(newsSince ?? round.now, round.now) : nil
        // A clock that has been set back makes nobody wait for what it showed before.
        first.at = first.at.map { min($0, round.now) }
        let newsDue = newsSince.map { max($0 + route.groupWait, first.at.map { $0 + route.groupInterval } ?? $0) }
        let isOpen = round.firing.contains { !$0.isAcknowledged }
        let repeatDue = isOpen ? first.at.map { $0 + route.repeatInterval } : nil
        guard [newsDue, repeatDue].contains(where: { $0.map { $0 <= round.now } ?? false }) else {
            decision.look(at: newsDue, after: round.now)
            decision.look(at: repeatDue, after: round.now)
            return
        }
        // With news, what somebody has taken upon himself is shown as one that goes on; nobody is told of it again.
        let rest = round.firing.filter { !first.hasNews(of: $0, isOver: false) && (hasNews || !$0.isAcknowledged) }
        tell(route.receivers, about: [new, over, rest], of: route, key, 0, round.now, &decision)
        for member in round.firing { first.note(member, isOver: false) }
        for member in over { first.note(member, isOver: true) }
        (first.at, newsSince) = (round.now, nil)
        if isOpen { decision.look(at: round.now + route.repeatInterval, after: round.now) }
    }

    /// Tells more people of what has been told and nobody has acknowledged, each alert by its own time.
    private mutating func escalate(_ route: Route, _ key: String, _ round: Round, _ decision: inout Decision) {
        let open = open(round)
        for (place, step) in route.escalations.enumerated() {
            var meant: [GroupMember] = []
            for member in open where step.isFor(member.alert) {
                guard let told = first.told[member.fingerprint], !told.wasEscalated(to: place) else { continue }
                let moment = (told.openSince ?? round.now) + step.after
                if moment <= round.now { meant.append(member) } else { decision.look(at: moment, after: round.now) }
            }
            guard !meant.isEmpty else { continue }
            tell(step.receivers, about: [meant], of: route, key, place + 1, round.now, &decision)
            for member in meant { first.told[member.fingerprint]?.escalate(to: place) }
            for name in step.receivers {
                for member in meant { others[name, default: Audience()].note(member, isOver: false) }
                others[name]?.at = round.now
            }
        }
    }

    /// The alerts that have been told and that nobody has acknowledged; of each it is kept since when.
    private mutating func open(_ round: Round) -> [GroupMember] {
        let open = round.firing.filter { !$0.isAcknowledged && !first.hasNews(of: $0, isOver: false) }
        let names = Set(open.map(\.fingerprint))
        for (name, told) in first.told where told.openSince != nil && !names.contains(name) {
            first.told[name]?.openSince = nil
        }
        for name in names {
            let since = first.told[name]?.openSince ?? round.now
            first.told[name]?.openSince = min(since, round.now)
        }
        return open
    }

    /// Tells those who were told because nobody had acknowledged that all of it is over.
    private mutating func tellOthers(_ route: Route, _ key: String, _ round: Round, _ decision: inout Decision) {
        for name in others.keys.sorted() {
            guard let audience = others[name] else { continue }
            let over = round.over.filter { audience.told[$0.fingerprint] != nil }
            guard over.count == audience.told.count else { continue }
            others[name] = nil
            guard route.sendsResolved, !over.isEmpty else { continue }
            tell([name], about: [over], of: route, key, 0, round.now, &decision)
        }
    }

    /// - Parameter parts: the alerts; those of the first parts are told rather than the others where they are too many.
    private mutating func tell(
        _ receivers: [String], about parts: [[GroupMember]], of route: Route, _ key: String, _ escalation: Int,
        _ now: Date, _ decision: inout Decision
    ) {
        sequence += 1
        let all = parts.flatMap { $0.sorted { Alert.isWorse($0.alert, $1.alert) } }
        let shown = all.prefix(Notice.mostAlerts).map(\.alert)
        let firing = shown.filter { !$0.isResolved(at: now) }
        let isFiring = all.contains { !$0.alert.isResolved(at: now) }
        for receiver in Set(receivers).sorted() {
            let parts = [route.name, key, "\(since.eventTime.microseconds)", "\(sequence)", receiver]
            let id = parts.flatMap { Array("\($0.utf8.count):\($0)".utf8) }.digest
            decision.notices.append(
                Notice(
                    id: id, receiver: receiver, groupLabels: labels, status: isFiring ? .firing : .resolved,
                    alerts: firing + shown.filter { $0.isResolved(at: now) }, omitted: all.count - shown.count,
                    at: now, escalation: escalation))
        }
    }
}
