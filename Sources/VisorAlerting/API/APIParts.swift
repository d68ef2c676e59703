import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import VisorKit
import VisorNetwork

/// Lets in whoever shows the token; where none is asked for, programs of this machine, and no page that a browser has open here.
struct CallerCheck: RouterMiddleware {
    typealias Context = WebContext

    let token: BearerToken?

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if let token {
            guard token.isShown(by: request.headers[.authorization]) else {
                var response = JSONAnswer.problem("no or a wrong bearer token", .unauthorized)
                response.headers[.wwwAuthenticate] = "Bearer"
                return response
            }
        } else if !CallerCheck.isOwn(request.head.authority ?? "") {
            return JSONAnswer.problem("this is asked for by a foreign name; take 127.0.0.1", .misdirectedRequest)
        }
        guard request.headers[.origin] == nil else {
            return JSONAnswer.problem("nothing is taken from web pages", .forbidden)
        }
        return try await next(request, context)
    }

    /// Whether a name with or without a port is one that only this machine has: another may be given out by anybody.
    private static func isOwn(_ authority: String) -> Bool {
        var host = authority.lowercased()[...]
        if host.hasPrefix("[") {
            host = host.dropFirst().prefix { $0 != "]" }
        } else if let colon = host.firstIndex(of: ":") {
            host = host[..<colon]
        }
        let name = String(host)
        return IPAddress(name) != nil || name == "localhost" || name.hasSuffix(".localhost")
    }
}

/// Which alerts and silences somebody asks for.
///
/// Format: the query parameters of the Alertmanager's API v2.
struct AlertQuery {
    private let isActiveWanted: Bool
    private let isSilencedWanted: Bool
    private let matchers: [LabelMatcher]
    private let receiver: LabelMatcher?

    init(_ request: Request) throws {
        let parameters = request.uri.queryParameters
        isActiveWanted = parameters["active"] != "false"
        isSilencedWanted = parameters["silenced"] != "false"
        matchers = try AlertQuery.matchers(parameters.getAll("filter").map { String($0) })
        guard let name = parameters["receiver"], !name.isEmpty else {
            receiver = nil
            return
        }
        do {
            receiver = try LabelMatcher("receiver", .matches, String(name))
        } catch {
            throw AlertingProblem(error.description)
        }
    }

    /// Reads conditions.
    static func matchers(_ texts: [String]) throws(AlertingProblem) -> [LabelMatcher] {
        guard texts.count <= 100 else { throw AlertingProblem("there are more than 100 conditions") }
        var matchers: [LabelMatcher] = []
        for text in texts {
            do {
                matchers += try LabelMatcher.list(text)
            } catch {
                throw AlertingProblem(error.description)
            }
        }
        return matchers
    }

    func wants(_ alert: Alert, at now: Date) -> Bool { !alert.isResolved(at: now) && matchers.match(alert.labels) }

    func wants(_ shown: ShownAlert) -> Bool {
        (shown.status.state == "active" ? isActiveWanted : isSilencedWanted)
            && (receiver == nil || shown.receivers.contains { wants(receiver: $0.name) })
    }

    func wants(receiver name: String) -> Bool { receiver?.matches(["receiver": name]) ?? true }

    /// Whether a silence has conditions of the labels asked for, with the values asked for.
    func wants(_ silence: Silence) -> Bool {
        matchers.allSatisfy { asked in
            silence.matchers.contains { $0.name == asked.name && asked.matches([asked.name: $0.value]) }
        }
    }
}

/// Bodies in JSON.
enum JSONBody {
    static func read<Value: Decodable>(_ request: Request) async throws -> Value {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: AlertingRoutes.mostBytes)
        } catch {
            throw AlertingProblem("the body has more than \(AlertingRoutes.mostBytes >> 20) MiB, or ends early")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw AlertingProblem("the body is not what is expected: \(error.place)")
        }
    }
}

/// Answers in JSON.
enum JSONAnswer {
    static func of(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }

    /// Format: the Alertmanager answers with a JSON string.
    static func problem(_ text: String, _ status: HTTPResponse.Status) -> Response {
        var writer = JSONWriter()
        writer.value(text)
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }

    static func problem(_ problem: AlertingProblem) -> Response {
        let status: HTTPResponse.Status =
            switch problem.kind {
            case .wrong: .badRequest
            case .missing: .notFound
            case .full: .serviceUnavailable
            }
        return self.problem(problem.description, status)
    }
}

extension DecodingError {
    /// Where something is wrong, and what, without the bytes of the sender.
    fileprivate var place: String {
        func path(_ context: Context) -> String {
            let parts = context.codingPath.prefix(8).map {
                $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue.prefix(64))"
            }
            let path = parts.joined()
            return path.hasPrefix(".") ? String(path.dropFirst()) : path
        }
        switch self {
        case .keyNotFound(let key, let context): return "\(path(context)) lacks '\(key.stringValue)'"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(path(context)) is of the wrong kind"
        default: return "it is not JSON"
        }
    }
}
