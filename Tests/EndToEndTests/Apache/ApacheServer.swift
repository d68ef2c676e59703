import Glibc
import VisorTesting

/// A real Apache on a loopback port, running for as long as a test's body does.
struct ApacheServer: Sendable {
    var port: UInt16
    var hasVersion6: Bool

    /// Starts Apache in a folder, runs the body, and stops it as `apachectl graceful-stop` does: requests end, logs are
    /// complete when this returns.
    static func run(in folder: TemporaryFolder, _ body: (ApacheServer) async throws -> Void) async throws {
        let server = ApacheServer(port: try LoopbackSocket.freePort(), hasVersion6: LoopbackSocket.hasVersion6)
        let configuration = try server.prepare(folder)
        let program = ServerProgram(
            path: "/usr/sbin/apache2", arguments: ["-f", configuration, "-DFOREGROUND"], stop: SIGWINCH)
        let isReady = { @Sendable in
            guard folder.has("error.log") else { return false }
            return try folder.text("error.log").contains("resuming normal operations")
        }
        try await program.run(check: ["-t", "-f", configuration], until: isReady) { try await body(server) }
    }

    private func prepare(_ folder: TemporaryFolder) throws -> String {
        try folder.makeFolder("pages/closed")
        try folder.write("pages/index.html", "<h1>It works</h1>\n")
        try folder.write("pages/with space.txt", "spaced\n")
        try folder.write("pages/größe.html", "big\n")
        try folder.write("passwords", "alice:\(ApacheServer.secret)\nbob smith:\(ApacheServer.secret)\n")
        let configuration = ApacheConfiguration(folder: folder.path, port: port, hasVersion6: hasVersion6)
        return try folder.write("apache.conf", configuration.text)
    }

    /// The password `secret`, hashed as htpasswd does.
    private static let secret = "$apr1$vTestSlt$44AJScrzatZmKS7Chloo7."
}
