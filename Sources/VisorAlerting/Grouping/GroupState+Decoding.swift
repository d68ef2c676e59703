import Foundation

extension GroupState {
    private enum Key: String, CodingKey {
        case labels, since, newsSince, sequence, first, others, openSince, escalated
    }

    /// A group as it was kept, also as it was when escalations were the group's and not each alert's.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            labels: try values.decode([String: String].self, forKey: .labels),
            since: try values.decode(Date.self, forKey: .since))
        newsSince = try values.decodeIfPresent(Date.self, forKey: .newsSince)
        sequence = try values.decode(Int.self, forKey: .sequence)
        first = try values.decode(Audience.self, forKey: .first)
        others = try values.decode([String: Audience].self, forKey: .others)
        if let since = try values.decodeIfPresent(Date.self, forKey: .openSince) {
            shareOut(since, try values.decodeIfPresent([Int].self, forKey: .escalated) ?? [])
        }
    }

    /// Gives each alert what was kept of the group: its time, and its escalations if anybody has been told of the alert in one.
    private mutating func shareOut(_ since: Date, _ escalated: [Int]) {
        for (name, told) in first.told where !told.isOver {
            first.told[name]?.openSince = since
            let isKnown = others.values.contains { $0.told[name]?.starts == told.starts }
            if isKnown { first.told[name]?.escalated = escalated }
        }
    }
}
