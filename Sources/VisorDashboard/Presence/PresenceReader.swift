import VisorKit
import VisorStore

/// One who was there in the past day, as a tile shows it.
struct PresenceTile: Sendable, Equatable {
    var id: String
    var name: String?
    var seen: EventTime
    var path: String
    /// How many requests there were; `nil` where only others know.
    var requests: Int?

    /// The members in the order of the columns.
    var cells: [Cell] {
        [
            .text(id), name.map { .text($0) } ?? .none, .text(seen.rfc3339), path.isEmpty ? .none : .text(path),
            requests.map { .count($0) } ?? .none,
        ]
    }
}

/// Who was there: the history, and the windows that are still open above it.
struct PresenceReader {
    let store: HistoryStore
    let names: PresenceNames
    /// What other monitors have seen; `nil` where nothing is shared.
    let redis: RedisPresence?

    static let columns = ["id", "name", "seen", "path", "requests"]
    /// For how long somebody is shown, and how long somebody is there.
    static let span = TimeSpan.seconds(86_400)
    static let fresh = TimeSpan.seconds(3_600)
    /// How many tiles there are at most.
    static let most = 10_000
    /// How many tiles a page is told of at a time.
    static let mostChanges = 5_000

    /// Those who were there, the newest first.
    ///
    /// - Throws: `StoreError`.
    func tiles(_ moment: DashboardMoment, atMost limit: Int) throws(StoreError) -> [PresenceTile] {
        let since = moment.now - PresenceReader.span
        let own = try store.visitors(since: since, atMost: limit, open: moment.open).map(tile)
        guard let redis else { return own }
        var all = Dictionary(own.map { ($0.id, $0) }) { first, _ in first }
        for other in redis.known where other.seen >= since {
            var tile =
                all[other.id] ?? PresenceTile(id: other.id, name: other.name, seen: other.seen, path: "", requests: nil)
            tile.seen = max(tile.seen, other.seen)
            tile.name = tile.name ?? other.name
            all[other.id] = tile
        }
        return Array(all.values.sorted { ($1.seen, $0.id) < ($0.seen, $1.id) }.prefix(limit))
    }

    /// Those of the open windows who were seen after a moment, the newest first.
    ///
    /// - Throws: `StoreError`.
    func changes(since moment: EventTime, _ open: [WindowUpdate]) throws(StoreError) -> [PresenceTile] {
        try store.newVisitors(since: moment, atMost: PresenceReader.mostChanges, open: open).map(tile)
    }

    private func tile(_ visitor: StoredVisitor) -> PresenceTile {
        PresenceTile(
            id: visitor.id, name: names.name(of: visitor.id), seen: visitor.seen, path: visitor.path,
            requests: visitor.requests)
    }
}
