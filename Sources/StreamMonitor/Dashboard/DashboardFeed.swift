import VisorDashboard
import VisorKit
import VisorRuntime
import VisorStore
import VisorTransport

/// Brings what an analysis comes to into the history, and before the pages.
final class DashboardFeed {
    private let history: HistoryStore
    private let board: DashboardBoard
    private let names: PresenceNames
    private let accounts: Accounts?
    private let redis: RedisPresence?
    /// How many windows are written together: coarser ones, which are made of them, are made once then.
    private let batch: Int
    /// What was last said of the Redis.
    private var redisProblem: String?
    /// What there is to say of the file of names.
    private(set) var messages: [String] = []
    private var sources = DashboardSources()
    private let others: (() -> [DashboardMoment.Source])?
    private var windows: [WindowUpdate] = []
    private var changes: [AlertTransition] = []
    /// Why the history takes nothing at the moment.
    private(set) var problem: String?

    /// With how many windows that cannot be written nothing more is read.
    private static let mostWaiting = 4_096

    /// - Parameter others: the inputs, where others than this process read them.
    init(
        history: HistoryStore, board: DashboardBoard, names: PresenceNames, accounts: Accounts?, redis: RedisPresence?,
        batch: Int, others: (() -> [DashboardMoment.Source])? = nil
    ) {
        (self.history, self.board, self.names, self.others) = (history, board, names, others)
        (self.accounts, self.redis, self.batch) = (accounts, redis, batch)
    }

    /// Whether everything stands in the history.
    var isWritten: Bool { windows.isEmpty && changes.isEmpty }

    /// Whether no more can be taken at the moment.
    var isFull: Bool { windows.count >= DashboardFeed.mostWaiting || changes.count >= DashboardFeed.mostWaiting }

    /// Takes windows that are final, or have changed.
    func publish(_ updates: [WindowUpdate]) {
        guard !updates.isEmpty else { return }
        guard batch > 1 else {
            windows += updates
            return flush()
        }
        windows += updates.map(DashboardFeed.kept)
        if windows.count >= batch { flush() }
    }

    /// Takes changes of alerts.
    func alert(_ transitions: [AlertTransition]) {
        guard !transitions.isEmpty else { return }
        changes += transitions
        if batch == 1 || changes.count >= batch { flush() }
        board.tell(transitions)
    }

    /// Takes what there is to say.
    func takeMessages() -> [String] {
        defer { messages = [] }
        return messages
    }

    /// Takes note of what has been read.
    func note(_ event: SourceEvent) { sources.note(event) }

    /// Writes what could not be written before.
    func flush() {
        guard !isWritten else { return }
        do {
            try history.record(windows, alerts: changes, at: .now)
            (windows, changes, problem) = ([], [], nil)
        } catch {
            problem = "\(error)"
        }
    }

    /// A window as the history has it.
    private static func kept(_ update: WindowUpdate) -> WindowUpdate {
        WindowUpdate(
            start: update.start, end: update.end, summary: HistoryStore.kept(update.summary), visitors: update.visitors)
    }

    /// Says that the Redis is away, and that it is there again.
    private func noteRedis() {
        let problem = redis?.problem
        guard (problem == nil) != (redisProblem == nil) else { return }
        messages.append(
            problem.map { "\($0); who is online is not shared until it answers" } ?? "the Redis answers again")
        redisProblem = problem
    }

    /// Hangs the moment.
    func show(_ state: AnalysisState) {
        board.update(moment(of: state))
    }

    /// What there is to show now.
    func moment(of state: AnalysisState) -> DashboardMoment {
        messages += [names.refresh(), accounts?.refresh()].compactMap(\.self)
        noteRedis()
        let watermark = state.windows.watermark
        let open = state.windows.recent.filter { update in watermark.map { update.end > $0 } ?? true }
        // Requests merge them, each anew: they have no more than windows of the history.
        return DashboardMoment(
            now: .now, watermark: watermark, overall: state.windows.overall, open: open.map(DashboardFeed.kept),
            firing: state.rules.active, sources: others?() ?? sources.shown(state))
    }
}
