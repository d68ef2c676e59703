import Foundation
import Glibc
import VisorTesting

/// A program that runs beside the test, killed with its last reference.
///
/// By `posix_spawn`: of what swift-subprocess starts, `/proc` tells the memory of the process that it was forked from, too.
final class ChildProgram {
    /// The process.
    let process: pid_t

    private let folder: TemporaryFolder
    private let errorsName: String
    private var status: Int32?

    /// Starts a program without input, whose words go to files of a folder.
    ///
    /// - Throws: `SystemCallError` where it cannot be started.
    init(
        _ path: String, _ arguments: [String], in folder: TemporaryFolder, name: String = "program",
        environment: [String] = ["HOME=/nonexistent", "PATH=/usr/bin:/bin"]
    ) throws {
        self.folder = folder
        errorsName = "\(name).errors"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in [(Int32(1), "\(name).output"), (2, errorsName)] {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, folder.path(file), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        var (words, variables) = (ChildProgram.texts([path] + arguments), ChildProgram.texts(environment))
        defer { for text in words + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, nil, &words, &variables)
        guard code == 0 else { throw SystemCallError(call: "posix_spawn", code: code) }
        process = child
    }

    deinit {
        guard status == nil else { return }
        kill(process, SIGKILL)
        var ignored: Int32 = 0
        waitpid(process, &ignored, 0)
    }

    /// What it has said on standard error.
    var errors: String { get throws { try folder.text(errorsName) } }

    /// Whether a signal does not do what it does to any process: it is ignored, or caught.
    func listens(to signal: Int32) -> Bool {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return false }
        let masks = String(decoding: data, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("SigIgn:") || $0.hasPrefix("SigCgt:") }
            .compactMap { UInt64($0.dropFirst(7).trimmingPrefix(while: \.isWhitespace), radix: 16) }
        return masks.contains { $0 >> UInt64(signal - 1) & 1 == 1 }
    }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        var ended = siginfo_t()
        waitid(P_PID, id_t(process), &ended, WEXITED | WNOHANG | WNOWAIT)
        return ended.si_signo == 0
    }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(process, signal) }

    /// Waits until it has ended, and returns the exit code, or minus the signal's number where a signal ended it.
    ///
    /// - Parameter watch: is called again and again meanwhile.
    /// - Throws: `WaitFailed`, after which it has been killed.
    @discardableResult
    func end(within deadline: Duration = .seconds(60), watch: () -> Void = {}) async throws -> Int {
        var ended: Int32 = 0
        do {
            try await wait(until: "process \(process) has ended", deadline: deadline) {
                watch()
                return waitpid(process, &ended, WNOHANG) == process
            }
        } catch {
            kill(process, SIGKILL)
            waitpid(process, &ended, 0)
            status = ended
            throw error
        }
        status = ended
        let signal = ended & 0x7f
        return signal == 0 ? Int(ended >> 8 & 0xff) : -Int(signal)
    }

    /// Waits until it does what it was started for.
    ///
    /// - Throws: `WaitFailed`; `ScriptFailed` with what it said, where it has ended instead.
    func waitWhileRunning(until what: String, _ condition: () async throws -> Bool) async throws {
        try await wait(until: what) {
            if try await condition() { return true }
            guard isRunning else { throw ScriptFailed(description: "it ended before \(what): \(try errors)") }
            return false
        }
    }

    /// Waits until it has said something on standard error.
    func waitForWords(_ words: String) async throws {
        try await wait(until: "it says: \(words)") { try errors.contains(words) }
    }

    /// Texts as C takes them: copies, and a null pointer behind the last.
    private static func texts(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { text in strdup(text) } + [nil]
    }
}
