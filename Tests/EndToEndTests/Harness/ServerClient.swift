/// Sends requests to a real server on the loopback interface.
struct ServerClient: Sendable {
    /// The server's port on the loopback interface.
    var port: UInt16

    private func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// A client program did not do what it was asked.
    struct ClientFailed: Error, CustomStringConvertible {
        var description: String
    }

    /// Sends one request.
    ///
    /// - Returns: The status that the client saw; `nil` where the answer has no status line, or none came.
    func send(_ request: ServerRequest) async throws -> Int? {
        switch request.way {
        case .curl(let arguments):
            let url = url(arguments.last ?? "/")
            return try await curl(arguments.dropLast() + [url]).first
        case .raw(let bytes, let family, let ends):
            let answer = try LoopbackSocket.exchange(bytes, port: port, family: family, ends: ends)
            let words = answer.prefix(16).split(separator: UInt8(ascii: " "))
            guard answer.starts(with: Array("HTTP/".utf8)), words.count > 1 else { return nil }
            return Int(String(decoding: words[1], as: UTF8.self))
        }
    }

    /// Sends requests to all addresses that a pattern such as `/page/[1-100]` names.
    ///
    /// - Returns: The statuses that the client saw.
    func sendAll(_ pattern: String) async throws -> [Int] {
        try await curl(["--parallel", "--parallel-max", "8", url(pattern)])
    }

    private func curl(_ arguments: [String]) async throws -> [Int] {
        let call = ProgramCall(
            program: "curl",
            arguments: ["-s", "--noproxy", "*", "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}\\n"] + arguments)
        let run = try await call.run()
        guard run.status == 0 else {
            throw ClientFailed(description: "curl \(arguments) ended with \(run.status): \(run.standardError)")
        }
        return run.standardOutput.split(separator: "\n").compactMap { Int($0) }
    }

    /// Loads the server with `wrk` for a second over some connections.
    ///
    /// - Returns: The number of answers that `wrk` counted. The server may have logged one more for each connection.
    func load(_ path: String, connections: Int) async throws -> Int {
        let arguments = ["-t", "1", "-c", "\(connections)", "-d", "1s", url(path)]
        let run = try await ProgramCall(program: "wrk", arguments: arguments).run()
        let line = run.standardOutput.split(separator: "\n").first { $0.contains(" requests in ") }
        guard run.status == 0, let count = line?.split(separator: " ").first.flatMap({ Int($0) }) else {
            throw ClientFailed(description: "wrk ended with \(run.status): \(run.standardOutput)\(run.standardError)")
        }
        return count
    }
}
