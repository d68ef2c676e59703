import Synchronization

/// A server of HTTP that answers as it was told, one request after the other, and remembers what it was asked.
final class ScriptedWeb: Sendable {
    struct Request: Sendable {
        var path: String
        var headers: [String: String]
        var body: [UInt8]
    }

    /// What it does with a request.
    enum Act: Sendable {
        case answer(Int, String = "", headers: [String: String] = [:])
        /// Says nothing.
        case hang
        /// Closes the connection in place of an answer.
        case close
        /// Closes it in the middle of the answer's body.
        case tear
    }

    private final class State: Sendable {
        let requests = Mutex<[Request]>([])
        let acts: [Act]
        init(_ acts: [Act]) { self.acts = acts }
    }

    private let state: State
    private let server: LoopbackServer

    /// - Parameter acts: what it does with each request; the last one with all further ones.
    init(_ acts: Act...) throws {
        let state = State(acts)
        self.state = state
        server = try LoopbackServer { connection in
            while let request = ScriptedWeb.request(connection) {
                let place = state.requests.withLock { requests in
                    requests.append(request)
                    return requests.count - 1
                }
                guard ScriptedWeb.act(state.acts[min(place, state.acts.count - 1)], connection) else { return }
            }
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)" }
    var requests: [Request] { state.requests.withLock { $0 } }

    private static func request(_ connection: LoopbackConnection) -> Request? {
        guard let first = connection.line()?.split(separator: " "), first.count == 3 else { return nil }
        var headers: [String: String] = [:]
        while let line = connection.line(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].trimmingPrefix(" ").description
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        return connection.bytes(length).map { Request(path: String(first[1]), headers: headers, body: $0) }
    }

    private static func act(_ act: Act, _ connection: LoopbackConnection) -> Bool {
        switch act {
        case .answer(let status, let body, let headers):
            let fields = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            connection.write("HTTP/1.1 \(status) X\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            return true
        case .hang: connection.hang()
        case .close: break
        case .tear: connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\":")
        }
        return false
    }
}
