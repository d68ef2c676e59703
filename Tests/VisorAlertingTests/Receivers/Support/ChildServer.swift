import Foundation
import Glibc
import Synchronization
import VisorTesting

/// Whether the tests against real servers are to run; `scripts/test --all` installs them and sets the variable.
enum RealServers {
    static let areWanted = ProcessInfo.processInfo.environment["VISOR_TEST_REAL"] == "1"
}

/// A script of the shell that ended badly.
struct ScriptFailed: Error, CustomStringConvertible {
    let description: String
}

/// A script of the shell that runs as a server until it is let go of, and is killed then with all that it has started.
final class ChildServer: Sendable {
    private let process: pid_t

    /// Starts a script in a folder, and waits until it has written its port to the file `port` there.
    init(_ script: String, _ arguments: [String] = [], in folder: TemporaryFolder) async throws {
        let output = try folder.write("server.out", "")
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        // While anything that it has started is there, it would be taken for running.
        let whole = "trap 'kill 0' EXIT; echo $$ > leader; " + script
        child.arguments = ["--wait", "/bin/bash", "-euc", whole, "script"] + arguments
        child.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        (child.standardOutput, child.standardError, child.standardInput) = (log, log, FileHandle.nullDevice)
        try child.run()
        try await wait(until: "the script has begun") {
            (try? ChildServer.number("leader", in: folder)) != nil || !child.isRunning
        }
        process = pid_t(try ChildServer.number("leader", in: folder))
        do {
            try await wait(until: "the server is ready") {
                guard child.isRunning else { throw ScriptFailed(description: try folder.text("server.out")) }
                return (try? ChildServer.number("port", in: folder)) != nil
            }
        } catch {
            kill(-process, SIGKILL)
            throw error
        }
    }

    /// The number that a file of the folder holds.
    static func number(_ name: String, in folder: TemporaryFolder) throws -> Int {
        let text = try folder.text(name)
        guard text.hasSuffix("\n"), let number = Int(text.dropLast()) else {
            throw ScriptFailed(description: "\(name) holds no number")
        }
        return number
    }

    deinit { kill(-process, SIGKILL) }

    /// Runs a script of the shell to its end.
    static func run(_ script: String, _ arguments: [String] = [], in folder: TemporaryFolder) async throws {
        let output = try folder.write("script-\(UUID().uuidString)", "")
        let status = try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
            let child = Process()
            child.executableURL = URL(fileURLWithPath: "/bin/bash")
            child.arguments = ["-euc", script, "script"] + arguments
            child.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            let log = FileHandle(forWritingAtPath: output) ?? .nullDevice
            (child.standardOutput, child.standardError, child.standardInput) = (log, log, FileHandle.nullDevice)
            child.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try child.run() } catch { done.resume(throwing: error) }
        }
        let name = output.split(separator: "/").last.map(String.init) ?? ""
        guard status == 0 else { throw ScriptFailed(description: try folder.text(name)) }
    }
}
