import Hummingbird
import VisorKit
import VisorNetwork

/// Answers only those who ask for this machine by a name that is its own.
///
/// A page of another site can have its own name lead to this machine, and would then be let by the browser to read what is served
/// here (DNS rebinding). A name that nobody else can give out is `localhost`; an address is none.
struct HostCheck: RouterMiddleware {
    typealias Context = WebContext

    /// The names that are taken besides, in small letters.
    let hosts: Set<String>

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority ?? ""
        guard isOwn(authority) else {
            return APIProblem(
                .misdirectedRequest,
                "this is asked for as '\(authority.prefix(100))': take 127.0.0.1 or localhost, or allow the name with --dashboard-host"
            ).response
        }
        return try await next(request, context)
    }

    /// Whether a name with or without a port is one that only this machine has.
    func isOwn(_ authority: String) -> Bool {
        guard let name = Authority(authority)?.host else { return false }
        return IPAddress(name) != nil || name == "localhost" || name.hasSuffix(".localhost") || hosts.contains(name)
    }
}
