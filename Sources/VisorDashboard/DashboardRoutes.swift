import HTTPTypes
import Hummingbird
import VisorNetwork

/// All that the dashboard answers: pages, the interface, and what tells other programs how it is.
public struct DashboardRoutes: WebRoutes {
    private let basePath: String
    private let board: DashboardBoard
    private let pages: PageRoutes
    private let interface: APIRoutes
    private let metrics: DashboardMetrics
    private let hosts: Set<String>

    /// What the server takes of its peers: a page has a connection on which it is told what happens, and some others.
    public static let limits: WebLimits = {
        var limits = WebLimits()
        limits.connections = 2_048
        limits.connectionsPerAddress = 1_024
        return limits
    }()

    /// Routes below a path, which has no slash at its end.
    public init(
        basePath: String, board: DashboardBoard, history: HistoryReader, about: DashboardAbout, tail: TailBoard?,
        chart: [UInt8]?, hosts: [String] = []
    ) {
        (self.basePath, self.board) = (basePath, board)
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
            .add(middleware: HostCheck(hosts: hosts))
        pages.add(to: group)
        interface.add(to: group.group("api/v1"))
        group.get("healthz") { _, _ in DashboardRoutes.plain("ok\n") }
        group.get("readyz") { [board] _, _ in
            board.moment.number > 0
                ? DashboardRoutes.plain("ready\n") : DashboardRoutes.plain("nothing is read yet\n", .serviceUnavailable)
        }
        group.get("metrics") { [metrics] request, _ in
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
    }

    private static func plain(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
