import Glibc
import VisorTesting

/// A real nginx on a loopback port, running for as long as a test's body does.
struct NginxServer: Sendable {
    var port: UInt16

    /// Starts nginx in a folder, runs the body, and stops it as `nginx -s quit` does: requests end, logs are complete
    /// when this returns.
    static func run(in folder: TemporaryFolder, _ body: (NginxServer) async throws -> Void) async throws {
        let server = NginxServer(port: try LoopbackSocket.freePort())
        try folder.makeFolder("pages/closed")
        try folder.write("pages/index.html", "<h1>It works</h1>\n")
        try folder.write("pages/with space.txt", "spaced\n")
        try folder.write("pages/slow.txt", String(repeating: "slowly\n", count: 4_000))
        let configuration = NginxConfiguration(folder: folder.path, port: server.port)
        let file = try folder.write("nginx.conf", configuration.text)
        let start = ["-p", folder.path, "-e", folder.path("error.log"), "-c", file]
        let program = ServerProgram(path: "/usr/sbin/nginx", arguments: start, stop: SIGQUIT)
        try await program.run(check: start + ["-t"], until: { try LoopbackSocket.isAnswered(port: server.port) }) {
            try await body(server)
        }
    }
}
