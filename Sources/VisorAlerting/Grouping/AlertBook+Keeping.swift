import Foundation
import VisorStore

extension AlertBook {
    /// Notes how far a source has been read, for the change that is written next.
    mutating func keep(_ position: KeptPosition) {
        change.positions.removeAll { $0.name == position.name }
        change.positions.append(position)
    }

    /// A book as it was kept; what cannot be read is left out and told of.
    init(
        routes: [Route], weekly: [WeeklySilence], mostAtOnce: Int, from content: AlertingContent, at now: Date,
        say: (String) -> Void
    ) {
        self.init(routes: routes, weekly: weekly, mostAtOnce: mostAtOnce)
        let decoder = JSONDecoder()
        for kept in content.alerts {
            guard let held = try? decoder.decode(HeldAlert.self, from: kept.json) else {
                say("an alert that was kept cannot be read, and is left out: \(kept.fingerprint)")
                change.rows.append(.forgottenAlert(kept.fingerprint))
                continue
            }
            insert(held, kept.fingerprint, at: now)
            if routes.places(for: held.alert.labels).isEmpty { forget(kept.fingerprint) }
        }
        for kept in content.groups { restore(kept, decoder) }
        for kept in content.silences {
            let document = try? decoder.decode(SilenceDocument.self, from: kept.json)
            let updated = document.flatMap { $0.updatedAt }.flatMap { Date(rfc3339: $0) } ?? Date(kept.starts)
            guard let silence = try? document?.silence(id: kept.id, updatedAt: updated) else {
                say("a silence that was kept cannot be read, and is left out: \(kept.id)")
                change.rows.append(.forgottenSilence(kept.id))
                continue
            }
            silences[kept.id] = silence
        }
    }

    /// What has been told of a group; one that the routes no longer make is forgotten.
    private mutating func restore(_ kept: KeptGroup, _ decoder: JSONDecoder) {
        guard let place = routes.firstIndex(where: { $0.name == kept.route }),
            let state = try? decoder.decode(GroupState.self, from: kept.json),
            groups[GroupKey(route: place, key: kept.key)] != nil
        else {
            change.rows.append(.forgottenGroup(kept))
            return
        }
        groups[GroupKey(route: place, key: kept.key)]?.state = state
    }

    /// What has changed since this was asked last.
    mutating func takeChange() -> AlertingChange {
        defer { change = AlertingChange() }
        return change
    }
}

/// Silences and acknowledgements.
extension AlertBook {
    /// Makes a silence, or changes one; a change of what it is about makes another.
    mutating func put(_ silence: Silence, at now: Date) throws(AlertingProblem) -> Silence {
        guard silence.endsAt > now else { throw AlertingProblem("the silence ends in the past") }
        var silence = silence
        if silence.id.isEmpty {
            try makeRoomForSilence(at: now)
            silence.startsAt = max(silence.startsAt, now)
            silence.id = UUID().uuidString.lowercased()
        } else {
            guard let known = silences[silence.id] else {
                throw AlertingProblem("there is no silence \(silence.id.prefix(64))", .missing)
            }
            if known.matchers != silence.matchers || known.state(at: now) == .expired {
                // What there was stays where there is no room for another.
                silence.id = ""
                let new = try put(silence, at: now)
                if known.state(at: now) != .expired { try expire(known.id, at: now) }
                return new
            }
            if known.state(at: now) == .active { silence.startsAt = known.startsAt }
        }
        keep(silence, at: now)
        return silence
    }

    /// Forgets, where there are as many as may be, the silence that has been over for longest.
    private mutating func makeRoomForSilence(at now: Date) throws(AlertingProblem) {
        guard silences.count >= Silence.most else { return }
        let over = silences.values.filter { $0.state(at: now) == .expired }
        guard let oldest = over.min(by: { $0.endsAt < $1.endsAt }) else {
            throw AlertingProblem("there are \(Silence.most) silences; expire some", .full)
        }
        silences[oldest.id] = nil
        change.rows.append(.forgottenSilence(oldest.id))
    }

    /// Ends a silence.
    mutating func expire(_ id: String, at now: Date) throws(AlertingProblem) {
        guard var silence = silences[id] else {
            throw AlertingProblem("there is no silence \(id.prefix(64))", .missing)
        }
        guard silence.state(at: now) != .expired else { throw AlertingProblem("the silence \(id) is over already") }
        if silence.state(at: now) == .pending { silence.startsAt = now }
        (silence.endsAt, silence.updatedAt) = (now, now)
        keep(silence, at: now)
    }

    private mutating func keep(_ silence: Silence, at now: Date) {
        silences[silence.id] = silence
        let kept = KeptSilence(
            id: silence.id, json: KeptJSON.encode(SilenceDocument(silence, at: now)),
            starts: silence.startsAt.eventTime, ends: silence.endsAt.eventTime)
        change.rows.append(.silence(kept))
    }

    /// Forgets silences that have been over for long.
    mutating func forgetSilences(at now: Date) {
        for (id, silence) in silences where silence.endsAt + Silence.shown < now {
            silences[id] = nil
            change.rows.append(.forgottenSilence(id))
        }
    }

    /// Notes that somebody has taken alerts upon himself.
    ///
    /// - Returns: how many alerts.
    mutating func acknowledge(_ matchers: [LabelMatcher], by name: String, at now: Date) -> Int {
        var count = 0
        for (fingerprint, held) in alerts
        where !held.alert.isResolved(at: now) && matchers.match(held.alert.labels) {
            count += 1
            guard held.acknowledgement == nil else { continue }
            var held = held
            held.acknowledgement = HeldAlert.Acknowledgement(by: name, at: now)
            store(held, fingerprint)
            touched.formUnion(keys(of: held.alert.labels))
        }
        return count
    }
}
