/// A request to a real server, and what its access log must say of it.
struct ServerRequest: Sendable, CustomStringConvertible {
    enum Way: Sendable {
        /// With `curl` and these arguments; the path is part of them.
        case curl([String])
        /// These bytes over a bare connection.
        case raw([UInt8], LoopbackSocket.Family, ends: Bool)
    }

    var description: String
    var way: Way
    var status: Int
    /// As the log has it; `nil` where the request line has none, so that it counts for no method.
    var method: String?

    static func get(_ path: String, _ status: Int, _ options: String...) -> ServerRequest {
        ServerRequest(description: path, way: .curl(options + [path]), status: status, method: "GET")
    }

    static func send(_ method: String, _ path: String, _ status: Int, _ options: String...) -> ServerRequest {
        ServerRequest(
            description: method, way: .curl(["-X", method] + options + [path]), status: status, method: method)
    }

    static func raw(
        _ text: String, _ status: Int, _ method: String?, _ family: LoopbackSocket.Family = .version4, ends: Bool = true
    ) -> ServerRequest {
        raw(Array(text.utf8), status, method, family, ends: ends)
    }

    static func raw(
        _ bytes: [UInt8], _ status: Int, _ method: String?, _ family: LoopbackSocket.Family = .version4,
        ends: Bool = true
    ) -> ServerRequest {
        let description = String(decoding: bytes.prefix(40), as: UTF8.self)
        return ServerRequest(
            description: description, way: .raw(bytes, family, ends: ends), status: status, method: method)
    }
}
