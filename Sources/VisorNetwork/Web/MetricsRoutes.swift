import HTTPTypes
import Hummingbird

/// The path `/metrics`, at which numbers are scraped.
public struct MetricsRoutes: WebRoutes {
    private let text: @Sendable () -> String

    /// Routes that answer with a text in the form of OpenMetrics.
    public init(text: @escaping @Sendable () -> String) {
        self.text = text
    }

    /// Adds the route.
    public func add(to router: Router<WebContext>) {
        router.get("metrics") { [text] _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text())))
        }
    }
}
