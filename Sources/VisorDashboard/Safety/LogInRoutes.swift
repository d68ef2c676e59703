import Foundation
import HTTPTypes
import Hummingbird
import VisorNetwork

/// The paths `login` and `logout`, which are open to all.
struct LogInRoutes {
    let logIn: LogIn
    /// What stands before all paths, without a slash at the end.
    let basePath: String
    /// The names by which the dashboard may be asked for.
    let hosts: Set<String>
    /// Whether the server itself speaks TLS.
    let isEncrypted: Bool
    /// Whose word on who asks them counts.
    let proxies: FrontServers

    /// More than the longest user and password, each byte as three.
    private static let mostBytes = 8 << 10

    /// Adds the routes that change something; the page itself is one of the pages.
    func add(to group: RouterGroup<WebContext>) {
        group.post("login") { request, context in try await enter(request, context) }
        group.post("logout") { request, context in leave(request, context) }
    }

    private func enter(_ request: Request, _ context: WebContext) async throws -> Response {
        guard comesFromHere(request) else { return foreign }
        guard let body = try? await request.body.collect(upTo: LogInRoutes.mostBytes) else {
            return APIProblem(.contentTooLarge, "a user and a password are shorter than this").response
        }
        let form = FormFields(String(buffer: body))
        let next = request.uri.queryParameters.get("next").flatMap { ReturnPath($0, below: basePath) }
        let outcome = await logIn.attempt(
            form["user"] ?? "", password: form["password"] ?? "",
            from: proxies.client(LogInRoutes.field("X-Forwarded-For", request), from: context.peer))
        switch outcome {
        case .admitted(let secret):
            return redirect(to: next?.text ?? "\(basePath)/", cookie: secret, request, context)
        case .wrong: return redirect(to: failed("wrong", next), cookie: nil, request, context)
        case .limited: return redirect(to: failed("limit", next), cookie: nil, request, context)
        }
    }

    private func leave(_ request: Request, _ context: WebContext) -> Response {
        guard comesFromHere(request) else { return foreign }
        if let secret = request.headers[.cookie].flatMap(logIn.cookie.secret) { logIn.sessions.end(secret) }
        return redirect(to: "\(basePath)/login", cookie: "", request, context)
    }

    private func failed(_ reason: String, _ next: ReturnPath?) -> String {
        "\(basePath)/login?error=\(reason)\(next.map { "&next=\($0.encoded)" } ?? "")"
    }

    private func redirect(to path: String, cookie: String?, _ request: Request, _ context: WebContext) -> Response {
        var fields: HTTPFields = [.location: path, .cacheControl: "no-store"]
        if let cookie {
            fields[.setCookie] = logIn.cookie.field(
                cookie, path: basePath,
                isEncrypted: isEncrypted
                    || proxies.isEncrypted(LogInRoutes.field("X-Forwarded-Proto", request), from: context.peer))
        }
        return Response(status: .seeOther, headers: fields)
    }

    private var foreign: Response {
        APIProblem(.forbidden, "this was sent by a page of another site").response
    }

    /// Whether a form was sent by a page of this server: browsers say so, and other programs say nothing.
    ///
    /// Source: W3C, Fetch Metadata Request Headers; RFC 6454 for `Origin`, which is all that comes over `http://` from elsewhere.
    private func comesFromHere(_ request: Request) -> Bool {
        if let site = LogInRoutes.field("Sec-Fetch-Site", request) { return site == "same-origin" || site == "none" }
        guard let text = LogInRoutes.field("Origin", request) else { return true }
        guard let origin = Authority(origin: text) else { return false }
        return hosts.contains(origin.host) || request.head.authority.flatMap { Authority($0) }?.serves(origin) ?? false
    }

    private static func field(_ name: String, _ request: Request) -> String? {
        HTTPField.Name(name).flatMap { request.headers[$0] }
    }
}

/// The fields of a form, as browsers send it.
///
/// Source: WHATWG URL, section 5.1, `application/x-www-form-urlencoded`.
struct FormFields {
    private var fields: [String: String] = [:]

    init(_ text: String) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = FormFields.decoded(parts[0]), fields[name] == nil else { continue }
            fields[name] = FormFields.decoded(parts[1])
        }
    }

    subscript(name: String) -> String? { fields[name] }

    private static func decoded(_ text: Substring) -> String? { text.replacing("+", with: " ").removingPercentEncoding }
}
