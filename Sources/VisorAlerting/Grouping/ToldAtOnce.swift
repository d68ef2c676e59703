import Foundation
import VisorStore

/// The notices of one moment: where a receiver would get more at once than a person reads, they become one.
struct ToldAtOnce {
    private let most: Int
    private var notices: [String: [(topic: String, notice: Notice)]] = [:]

    /// - Parameter most: how many a receiver gets at once.
    init(most: Int) { self.most = most }

    /// Adds a notice.
    ///
    /// - Parameter topic: what it is about.
    mutating func add(_ notice: Notice, about topic: String) {
        notices[notice.receiver, default: []].append((topic, notice))
    }

    /// What goes into the outbox.
    func kept(at now: Date) -> [KeptNotice] {
        notices.keys.sorted().flatMap { receiver -> [KeptNotice] in
            let all = notices[receiver] ?? []
            guard all.count > most else { return all.map { KeptNotice($0.notice, about: $0.topic, at: now) } }
            return [KeptNotice(ToldAtOnce.one(of: all.map(\.notice), at: now), about: KeptNotice.everything, at: now)]
        }
    }

    /// One notice of many groups, with the worst of their alerts.
    private static func one(of notices: [Notice], at now: Date) -> Notice {
        let all = notices.flatMap(\.alerts)
        let worst = all.sorted(by: Alert.isWorse).prefix(Notice.mostAlerts)
        let firing = worst.filter { !$0.isResolved(at: now) }
        return Notice(
            id: notices.flatMap { Array($0.id.utf8) }.digest, receiver: notices.first?.receiver ?? "", groupLabels: [:],
            status: notices.contains { $0.status == .firing } ? .firing : .resolved,
            alerts: firing + worst.filter { $0.isResolved(at: now) },
            omitted: all.count - worst.count + notices.reduce(0) { $0 + $1.omitted }, at: now,
            escalation: notices.map(\.escalation).max() ?? 0)
    }
}

extension KeptNotice {
    /// A notice as it goes into the outbox, within its bounds.
    init(_ notice: Notice, about topic: String, at now: Date) {
        self.init(
            id: notice.id, receiver: notice.receiver, topic: topic, json: KeptJSON.encode(notice.bounded()),
            created: now.eventTime)
    }
}

extension Alert {
    private static let severities = ["critical", "error", "warning", "info"]

    private var rank: Int { Alert.severities.firstIndex(of: severity) ?? Alert.severities.count }

    /// The order in which alerts are told: the worst first, of those the one that began first.
    static func isWorse(_ left: Alert, _ right: Alert) -> Bool {
        guard (left.rank, left.startsAt) == (right.rank, right.startsAt) else {
            return (left.rank, left.startsAt) < (right.rank, right.startsAt)
        }
        return left.fingerprint < right.fingerprint
    }
}
