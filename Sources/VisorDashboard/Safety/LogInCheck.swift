import HTTPTypes
import Hummingbird
import VisorNetwork

/// Lets only those through who are logged in; without a log-in, everybody.
struct LogInCheck: RouterMiddleware {
    typealias Context = WebContext

    let logIn: LogIn?
    /// What stands before all paths.
    let basePath: String
    /// Whether who is not logged in is shown the log-in, and not just told.
    let asksForLogIn: Bool

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let logIn else { return try await next(request, context) }
        let fields = request.headers
        let admits: @Sendable () -> String? = {
            logIn.user(cookies: fields[.cookie], authorization: fields[.authorization])
        }
        guard admits() != nil else { return stranger(request) }
        var context = context
        context.user = admits
        var response = try await next(request, context)
        // What only some may see is kept by nobody on the way.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private func stranger(_ request: Request) -> Response {
        guard asksForLogIn else {
            var response = APIProblem(.unauthorized, "log in first, or show a token: Authorization: Bearer TOKEN")
                .response
            response.headers[.wwwAuthenticate] = "Bearer realm=\"visor\""
            return response
        }
        let path = ReturnPath(request.uri.string, below: basePath)
        return Response(
            status: .seeOther,
            headers: [
                .location: "\(basePath)/login\(path.map { "?next=\($0.encoded)" } ?? "")", .cacheControl: "no-store",
            ])
    }
}

/// Where somebody goes back to after he has logged in: a path of this server, and nothing else.
struct ReturnPath: Equatable {
    /// The path with its query.
    let text: String

    private static let longest = 2_000

    /// - Returns: `nil` for a text that a browser could take for another server.
    init?(_ text: String, below basePath: String) {
        guard text.hasPrefix("\(basePath)/"), text.utf8.count <= ReturnPath.longest,
            text.utf8.allSatisfy({ (33...126).contains($0) && $0 != UInt8(ascii: "\\") }),
            !text.hasPrefix("//")
        else { return nil }
        self.text = text
    }

    /// The same, as it stands behind a question mark.
    var encoded: String {
        var encoded = ""
        for byte in text.utf8 {
            let character = Character(UnicodeScalar(byte))
            if character.isLetter || character.isNumber || "-._~/".contains(character) {
                encoded.append(character)
            } else {
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}
