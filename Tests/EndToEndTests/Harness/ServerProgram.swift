import Glibc
import Subprocess
import VisorTesting

/// A server program that runs for as long as a test's body does.
struct ServerProgram: Sendable {
    var path: String
    var arguments: [String]
    /// Variables on top of the inherited ones.
    var environment: [String: String] = [:]
    /// What tells it to end when all requests have been answered.
    var stop: Int32

    /// What kept a server from starting, or from ending well, in its own words.
    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    /// Starts the server, waits until it is ready, runs the body, and stops it: logs are complete when this returns.
    ///
    /// - Parameter check: the arguments by which the program judges its own configuration.
    func run(
        check: [String], until isReady: @escaping @Sendable () throws -> Bool, _ body: () async throws -> Void
    ) async throws {
        try await judge(check)
        let program = ProgramBeside(path: path, arguments: arguments, environment: environment)
        let status = try await program.run { process in
            try await wait(until: "\(path) answers") { try isReady() }
            try await body()
            kill(process, stop)
        }
        guard status.isSuccess else { throw Failed(description: "\(path) ended with \(status)") }
    }

    private func judge(_ arguments: [String]) async throws {
        guard access(path, X_OK) == 0 else {
            throw Failed(description: "\(path) is not installed; scripts/test --all installs it")
        }
        let run = try await ProgramCall(program: path, arguments: arguments).run()
        guard run.status == 0 else { throw Failed(description: run.standardError) }
    }
}
