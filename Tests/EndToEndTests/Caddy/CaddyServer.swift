import Glibc
import VisorTesting

/// A real Caddy on a loopback port, running for as long as a test's body does.
struct CaddyServer: Sendable {
    var port: UInt16

    /// Starts Caddy in a folder, runs the body, and stops it: requests end, logs are complete when this returns.
    static func run(in folder: TemporaryFolder, _ body: (CaddyServer) async throws -> Void) async throws {
        let server = CaddyServer(port: try LoopbackSocket.freePort())
        try folder.write("pages/index.html", "<h1>It works</h1>\n")
        try folder.write("pages/with space.txt", "spaced\n")
        let file = try folder.write("Caddyfile", configuration(folder.path, port: server.port))
        let program = ServerProgram(
            path: "/usr/bin/caddy", arguments: ["run", "--config", file, "--adapter", "caddyfile"],
            environment: ["XDG_CONFIG_HOME": folder.path, "XDG_DATA_HOME": folder.path], stop: SIGTERM)
        try await program.run(
            check: ["adapt", "--config", file, "--adapter", "caddyfile"],
            until: { try LoopbackSocket.isAnswered(port: server.port) }
        ) { try await body(server) }
    }

    /// The text of the Caddyfile: the log of the requests, and the log of the server itself.
    private static func configuration(_ folder: String, port: UInt16) -> String {
        """
        {
            admin off
            auto_https off
            storage file_system \(folder)/storage
            log {
                output file \(folder)/server.log
            }
        }
        http://:\(port) {
            bind 127.0.0.1
            log {
                output file \(folder)/access.log
            }
            root * \(folder)/pages
            redir /old http://www.example.test/new 301
            respond /gone 410
            respond /broken 500
            respond /forbidden* 403
            respond /page/* "page" 200
            reverse_proxy /proxy/* 127.0.0.1:9
            file_server
        }
        """
    }
}
