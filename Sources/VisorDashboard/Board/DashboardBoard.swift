import Synchronization
import VisorKit
import VisorStore

/// Where the moment hangs for the pages: the analysis changes it, and requests look at it; neither waits for the other.
public final class DashboardBoard: Sendable {
    private struct State {
        var moment: DashboardMoment
        var number = 0
        var listeners: [Int: AsyncStream<LiveEvent>.Continuation] = [:]
        var nextListener = 0
        /// When those were there of whom the pages have been told.
        var presenceTold = EventTime(seconds: 0)
    }

    /// How many events wait for a page that is slow: of states the latest is enough.
    private static let waitingEvents = 16
    /// How many pages are told at a time what happens.
    static let mostListeners = 512

    /// How many tiles a page is told of at a time.
    private static let mostTiles = 500
    private static let presenceOverlap = TimeSpan.seconds(1)

    private let state: Mutex<State>
    /// What knows who is online; `nil` where nobody asks.
    private let presence: PresenceReader?

    /// A board with a first moment.
    public init(
        _ moment: DashboardMoment, history: HistoryStore? = nil, names: PresenceNames = PresenceNames(path: nil),
        redis: RedisPresence? = nil
    ) {
        state = Mutex(State(moment: moment))
        presence = history.map { PresenceReader(store: $0, names: names, redis: redis) }
    }

    /// The moment, and its number, which grows with each.
    var moment: (number: Int, moment: DashboardMoment) { state.withLock { ($0.number, $0.moment) } }

    /// The windows that are not final yet, the oldest first.
    public var open: [WindowUpdate] { moment.moment.open }

    /// How many pages are told what happens.
    var listenerCount: Int { state.withLock { $0.listeners.count } }

    /// Hangs another moment, and tells the pages.
    public func update(_ moment: DashboardMoment) {
        let (number, isWatched) = state.withLock { state in
            state.moment = moment
            state.number += 1
            return (state.number, !state.listeners.isEmpty)
        }
        if isWatched { tell(.state(number, moment)) }
        tellPresence(moment, isWatched: isWatched)
    }

    /// Tells the pages, and other monitors, who has been there since they were told last.
    private func tellPresence(_ moment: DashboardMoment, isWatched: Bool) {
        guard let presence, isWatched || presence.redis != nil else { return }
        // Lines come about in the order of their times: who was told of once may be told of again.
        let since = state.withLock(\.presenceTold) - DashboardBoard.presenceOverlap
        guard let tiles = try? presence.changes(since: since, moment.open), let latest = tiles.first?.seen else {
            return
        }
        state.withLock { $0.presenceTold = max($0.presenceTold, latest) }
        presence.redis?.take(tiles)
        if isWatched { tell(.presence(Array(tiles.prefix(DashboardBoard.mostTiles)))) }
    }

    /// Tells the pages of changes of alerts.
    public func tell(_ transitions: [AlertTransition]) {
        guard listenerCount > 0 else { return }
        for transition in transitions { tell(.alert(transition)) }
    }

    /// What happens from now on, beginning with the moment itself; `nil` where too many listen already.
    ///
    /// A listener that is slow misses what is older.
    func listen() -> AsyncStream<LiveEvent>? {
        let (stream, continuation) = AsyncStream.makeStream(
            of: LiveEvent.self, bufferingPolicy: .bufferingNewest(DashboardBoard.waitingEvents))
        let first: LiveEvent? = state.withLock { state in
            guard state.listeners.count < DashboardBoard.mostListeners else { return nil }
            let number = state.nextListener
            state.nextListener += 1
            state.listeners[number] = continuation
            continuation.onTermination = { [weak self] _ in self?.forget(number) }
            return .state(state.number, state.moment)
        }
        guard let first else { return nil }
        continuation.yield(first)
        return stream
    }

    /// Ends what the pages listen to, so that no request goes on.
    public func end() {
        let listeners = state.withLock { state in
            defer { state.listeners = [:] }
            return state.listeners.values.map(\.self)
        }
        for listener in listeners { listener.finish() }
    }

    private func forget(_ number: Int) {
        state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }

    private func tell(_ event: LiveEvent) {
        for listener in state.withLock({ $0.listeners.values.map(\.self) }) { listener.yield(event) }
    }
}
