import Glibc
import Subprocess
import VisorTesting

/// A real Apache on a loopback port, running for as long as a test's body does.
struct ApacheServer: Sendable {
    var port: UInt16
    var hasVersion6: Bool

    private static let program = "/usr/sbin/apache2"

    /// The address of a path on this server.
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// The address of a path on this server, over IPv6.
    func url6(_ path: String) -> String { "http://[::1]:\(port)\(path)" }

    /// What kept Apache from starting, in its own words.
    struct StartFailed: Error, CustomStringConvertible {
        var description: String
    }

    /// Starts Apache in a folder, runs the body, and stops it as `apachectl graceful-stop` does: requests end, logs are
    /// complete when this returns.
    static func run(in folder: TemporaryFolder, _ body: (ApacheServer) async throws -> Void) async throws {
        let server = ApacheServer(port: try LoopbackSocket.freePort(), hasVersion6: LoopbackSocket.hasVersion6)
        let configuration = try server.prepare(folder)
        try await server.check(configuration)
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(3))]
        let result = try await Subprocess.run(
            .path(.init(program)), arguments: ["-f", configuration, "-DFOREGROUND"], platformOptions: options,
            input: .none, output: .discarded, error: .discarded
        ) { execution in
            do {
                try await wait(until: "Apache answers") {
                    guard folder.has("error.log") else { return false }
                    return try folder.text("error.log").contains("resuming normal operations")
                }
                try await body(server)
                try execution.send(signal: .windowSizeChange)
            } catch {
                try execution.send(signal: .terminate)
                throw error
            }
        }
        guard result.terminationStatus.isSuccess else {
            throw StartFailed(description: "Apache ended with \(result.terminationStatus)")
        }
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

    private func check(_ configuration: String) async throws {
        guard access(ApacheServer.program, X_OK) == 0 else {
            throw StartFailed(description: "\(ApacheServer.program) is not installed; scripts/test --all installs it")
        }
        let run = try await ProgramCall(program: ApacheServer.program, arguments: ["-t", "-f", configuration]).run()
        guard run.status == 0 else { throw StartFailed(description: run.standardError) }
    }
}
