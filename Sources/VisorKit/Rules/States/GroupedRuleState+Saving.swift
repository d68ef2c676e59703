/// The state over restarts and changes of the rules.
extension GroupedRuleState {
    mutating func raise(episodes number: Int) {
        episodes = max(episodes, number)
    }

    mutating func adopt(_ told: AlertTransition, decided: Int64?) {
        let (identity, instant) = (told.identity, told.at.second)
        guard let place = place(of: identity.key(fields), at: decided ?? since ?? instant, since: since ?? instant)
        else { return raise(episodes: identity.episode) }
        groups[place].machine.adopt(identity.state, episode: identity.episode, at: instant, timing)
        groups[place].decided = max(groups[place].decided, instant)
        groups[place].measure.advance(to: groups[place].decided)
        touch(place)
    }

    var saved: SavedRule {
        SavedRule(
            name: rule.name, form: .grouped, labels: rule.labels, severity: rule.severity,
            definition: rule.definition(window: window), fields: fields.map(\.name), episodes: episodes, since: since,
            groups: groups.map { group in
                var writer = BinaryWriter()
                group.measure.encode(into: &writer)
                return SavedRule.Group(
                    key: group.key, machine: group.machine, decided: group.decided, measure: writer.bytes)
            })
    }

    mutating func restore(_ saved: SavedRule, known: Int64) {
        episodes = saved.episodes
        let isSame = saved.definition == rule.definition(window: window)
        since = isSame ? saved.since : known
        for group in saved.groups {
            guard let place = place(of: group.key, at: group.decided, since: since ?? known) else {
                raise(episodes: group.machine.episode)
                continue
            }
            groups[place].machine = group.machine
            groups[place].decided = group.decided
            var reader = BinaryReader(group.measure)
            var measure = groups[place].measure
            // What cannot be read is lost, as it is after a change of the rule.
            if isSame && (try? measure.restore(from: &reader)) != nil {
                groups[place].measure = measure
            } else {
                groups[place].measure.lose(until: known)
            }
        }
    }
}

extension AlertIdentity {
    /// The key of the group that an alert is of, by the names of its labels.
    func key(_ fields: [GroupField]) -> GroupKey {
        GroupKey(fields.map { field in labels.first { $0.name == field.labelName }?.value ?? "" }).shown
    }
}
