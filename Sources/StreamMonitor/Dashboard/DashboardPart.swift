import Foundation
import VisorDashboard
import VisorKit
import VisorNetwork
import VisorRuntime
import VisorStore
import VisorTransport

/// The dashboard of this process: its history, what hangs on its board, the server of its pages, and the page that it leaves.
struct DashboardPart: Sendable {
    let board: DashboardBoard
    private let history: HistoryStore
    private let names: PresenceNames
    private let redis: RedisPresence?
    /// Who may see it; `nil` where nobody logs in.
    private let accounts: Accounts?
    /// Where lines are shown; `nil` where they may not be.
    let tail: TailBoard?
    /// Where the history is that ends with the program, as long as it is used.
    private let folder: TemporaryHistory?
    /// What serves pages; `nil` where only a report is wanted.
    private var server: WebServer?
    private let about: DashboardAbout
    private let chart: [UInt8]?
    private let window: TimeSpan
    /// Where the report is written; `nil` where none is wanted.
    private let report: String?

    /// Where the library that draws charts is: where somebody says, or where Debian has it, or an installation.
    private static var chartPaths: [String] {
        if let path = ProcessInfo.processInfo.environment["VISOR_CHART_JS"], !path.isEmpty { return [path] }
        return ["/usr/share/javascript/chart.js/chart.min.js", "/usr/share/visor/chart.min.js"]
    }

    /// How many windows wait to be written where nobody looks: some 10 MB.
    private static let batch = 500

    /// Opens the history.
    ///
    /// - Parameters:
    ///   - path: the file of the history, whose folder is there.
    ///   - folder: what is removed with the last who uses it.
    /// - Throws: `StoreError`; `ProgramError` for a file of users, or of TLS, that cannot be used.
    init(
        of configuration: StreamMonitorConfiguration, history path: String, folder: TemporaryHistory? = nil
    ) throws {
        (self.folder, report) = (folder, configuration.report)
        accounts = try configuration.dashboard?.readAccounts()
        let layout = configuration.settings.layout
        window = layout.size
        history = try HistoryStore(path: path, levels: HistoryLevels(change: layout.lateness + layout.retention))
        names = PresenceNames(path: configuration.presence.names)
        let asksForVisitors = configuration.settings.presence != nil
        redis = asksForVisitors ? configuration.presence.redis.map { RedisPresence($0) } : nil
        board = DashboardBoard(
            DashboardMoment(now: .now), history: asksForVisitors ? history : nil, names: names, redis: redis)
        about = DashboardAbout(
            version: VisorVersion.current, started: .now, window: layout.size, inputs: configuration.inputNames,
            isAnonymized: configuration.settings.rules.anonymizes,
            presence: configuration.presence.settings?.field.rawValue, names: names, redis: redis)
        chart = DashboardPart.chartPaths.lazy.compactMap { FileManager.default.contents(atPath: $0) }.first
            .map { [UInt8]($0) }
        // Lines as they are say more of clients than their networks.
        let showsLines = !configuration.settings.rules.anonymizes && configuration.kafka == nil
        tail = configuration.dashboard != nil && showsLines ? TailBoard() : nil
        server = nil
        if let dashboard = configuration.dashboard { server = try makeServer(dashboard) }
    }

    private func makeServer(_ dashboard: DashboardConfiguration) throws -> WebServer {
        let routes = DashboardRoutes(
            basePath: dashboard.basePath, board: board, history: HistoryReader(history, window: window), about: about,
            tail: tail, chart: chart, hosts: dashboard.hosts,
            logIn: accounts.map { LogIn(accounts: $0, port: dashboard.endpoint.port) },
            isEncrypted: dashboard.endpoint.scheme.isEncrypted, proxies: FrontServers(dashboard.trustedProxies))
        return WebServer(
            at: dashboard.endpoint, secrets: try dashboard.readSecrets(), routes: [routes],
            limits: DashboardRoutes.limits)
    }

    /// What brings an analysis before the pages.
    ///
    /// Where nobody looks before the end, more windows are written together.
    ///
    /// - Parameter sources: the inputs, where others than this process read them.
    func makeFeed(sources: (() -> [DashboardMoment.Source])? = nil) -> DashboardFeed {
        DashboardFeed(
            history: history, board: board, names: names, accounts: accounts, redis: redis,
            batch: server == nil && folder != nil ? DashboardPart.batch : 1, others: sources)
    }

    /// What the windows of a range amount to, those that are still open among them.
    ///
    /// - Throws: `StoreError`.
    func summary(in range: Range<EventTime>) throws -> WindowSummary {
        try history.summary(in: range, open: board.open).summary
    }

    /// Serves pages for as long as a body runs.
    ///
    /// - Throws: what the body throws; `WebServerError` where nothing can be served.
    func serve<Value: Sendable>(during body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        guard let server else { return try await body() }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await server.run()
                return nil
            }
            group.addTask {
                defer {
                    board.end()
                    redis?.end()
                }
                return try await body()
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let ended { return ended }
            }
            throw CancellationError()
        }
    }

    /// Writes the report, if one is wanted, of a moment at the end.
    ///
    /// - Returns: what there is to say of it.
    /// - Throws: `StoreError`, `OutputFile.Failure`.
    func writeReport(_ moment: DashboardMoment) throws -> String? {
        guard let report else { return nil }
        let page = try DashboardReport(chart: chart).page(HistoryReader(history, window: window), moment, about)
        try OutputFile.replace(report, with: page)
        guard chart == nil else { return nil }
        return "\(report) has no charts: Chart.js is not installed (apt-get install libjs-chart.js)"
    }
}
