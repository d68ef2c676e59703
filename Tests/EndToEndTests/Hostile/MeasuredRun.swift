import Foundation
import VisorTesting

/// A run of a program of which is known how much memory it took at most.
///
/// By `posix_spawn` and `/proc`: `wait4` tells of a child the memory of the process that it was forked from, too.
struct MeasuredRun: Sendable {
    /// The exit code, or minus the signal's number where a signal ended it.
    var status: Int
    /// The most memory that was resident at a time, in bytes, as seen a few milliseconds before the end.
    var peakBytes: Int
    var standardError: String

    /// Runs a program without input in a folder to its end.
    ///
    /// - Throws: `SystemCallError` where it cannot be started, `DeadlineExceeded`.
    static func run(
        _ program: VisorProgram, _ arguments: [String], in folder: TemporaryFolder, deadline: Duration = .seconds(100)
    ) async throws -> MeasuredRun {
        let child = try spawn(program.path, arguments, errors: folder.path("errors.txt"))
        var status: Int32 = 0
        var peakBytes = 0
        do {
            try await wait(until: "\(program.rawValue) has ended", deadline: deadline) {
                peakBytes = max(peakBytes, residentPeak(of: child))
                return waitpid(child, &status, WNOHANG) == child
            }
        } catch {
            kill(child, SIGKILL)
            waitpid(child, &status, 0)
            throw error
        }
        let signal = status & 0x7f
        return MeasuredRun(
            status: signal == 0 ? Int(status >> 8 & 0xff) : -Int(signal), peakBytes: peakBytes,
            standardError: try folder.text("errors.txt"))
    }

    /// The most memory of a process that has been resident, in bytes; 0 once it has ended.
    private static func residentPeak(of child: pid_t) -> Int {
        let path = "/proc/\(child)/status"
        guard let data = FileManager.default.contents(atPath: path) else { return 0 }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return 1_024 * (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
    }

    private static func spawn(_ path: String, _ arguments: [String], errors: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // A home without configuration; nothing else of the environment is needed.
        var (words, variables) = (texts([path] + arguments), texts(["HOME=/nonexistent", "PATH=/usr/bin:/bin"]))
        defer { for text in words + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, nil, &words, &variables)
        guard code == 0 else { throw SystemCallError(call: "posix_spawn", code: code) }
        return child
    }

    /// Texts as C takes them: copies, and a null pointer behind the last.
    private static func texts(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { text in strdup(text) } + [nil]
    }
}
