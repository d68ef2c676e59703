import HTTPTypes
import Hummingbird
import VisorKit
import VisorNetwork

/// All that the dashboard answers: pages, the interface, and what tells other programs how it is.
public struct DashboardRoutes: WebRoutes {
    private let basePath: String
    private let board: DashboardBoard
    private let pages: PageRoutes
    private let interface: APIRoutes
    private let metrics: DashboardMetrics
    private let hosts: Set<String>
    private let logIn: LogIn?
    private let isEncrypted: Bool
    private let proxies: FrontServers

    /// What the server takes of its peers: a page has a connection on which it is told what happens, and some others.
    public static let limits: WebLimits = {
        var limits = WebLimits()
        limits.connections = 2_048
        limits.connectionsPerAddress = 1_024
        return limits
    }()

    /// Routes below a path, which has no slash at its end.
    ///
    /// - Parameters:
    ///   - hosts: the names by which they may be asked for, besides those of this machine.
    ///   - logIn: who lets people in; `nil` where everybody is in who can reach the server.
    ///   - isEncrypted: whether the server speaks TLS.
    ///   - proxies: the web servers before it whose word on who asks them counts.
    public init(
        basePath: String, board: DashboardBoard, history: HistoryReader, about: DashboardAbout, tail: TailBoard?,
        chart: [UInt8]?, hosts: [String] = [], logIn: LogIn? = nil, isEncrypted: Bool = false,
        proxies: FrontServers = FrontServers(AddressSet([IPNetwork]()))
    ) {
        (self.basePath, self.board, self.logIn) = (basePath, board, logIn)
        (self.isEncrypted, self.proxies) = (isEncrypted, proxies)
        self.hosts = Set(hosts.map { $0.lowercased() })
        pages = PageRoutes(
            basePath: basePath, files: PageFile.all,
            chart: chart.map { PageFile($0, type: PageFile.type(of: "chart.js")) })
        interface = APIRoutes(
            board: board, history: history, about: about, tail: tail,
            description: OpenAPIDocument.bytes(version: about.version, basePath: basePath))
        metrics = DashboardMetrics(board: board, about: about)
    }

    /// Adds the routes.
    public func add(to router: Router<WebContext>) {
        let group = router.group(RouterPath(basePath)).add(middleware: SafetyHeaders())
        // A log-in is no more open to a page of another site than a name is.
        if logIn == nil { group.add(middleware: HostCheck(hosts: hosts)) }
        pages.addOpen(to: group)
        group.get("healthz") { _, _ in DashboardRoutes.plain("ok\n") }
        group.get("readyz") { [board] _, _ in
            board.moment.number > 0
                ? DashboardRoutes.plain("ready\n") : DashboardRoutes.plain("nothing is read yet\n", .serviceUnavailable)
        }
        if let logIn {
            pages.addLogIn(to: group)
            LogInRoutes(
                logIn: logIn, basePath: basePath, hosts: hosts, isEncrypted: isEncrypted, proxies: proxies
            ).add(to: group)
        }
        pages.add(to: guarded(group, asksForLogIn: true))
        let told = guarded(group, asksForLogIn: false)
        interface.add(to: told.group("api/v1"))
        told.get("metrics") { [metrics] request, _ in DashboardRoutes.scraped(metrics, by: request) }
    }

    /// The part of a group that only those see who are logged in.
    private func guarded(_ group: RouterGroup<WebContext>, asksForLogIn: Bool) -> RouterGroup<WebContext> {
        group.group().add(middleware: LogInCheck(logIn: logIn, basePath: basePath, asksForLogIn: asksForLogIn))
    }

    private static func scraped(_ metrics: DashboardMetrics, by request: Request) -> Response {
        // Who says nothing, or takes anything, gets the newer form.
        let accepted = request.headers[.accept] ?? ""
        let isOld = accepted.contains("text/plain") && !accepted.contains("openmetrics")
        let type =
            isOld
            ? "text/plain; version=0.0.4; charset=utf-8"
            : "application/openmetrics-text; version=1.0.0; charset=utf-8"
        return Response(
            status: .ok, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text(isOpenMetrics: !isOld))))
    }

    private static func plain(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
