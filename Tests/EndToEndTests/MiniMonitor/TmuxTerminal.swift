import Foundation
import VisorTesting

/// A terminal that a test looks at and types into: a session of tmux with a shell, on a server of its own.
struct TmuxTerminal: Sendable {
    /// How long is waited for anything: all tests together may hold up each of them for minutes.
    static let deadline = Duration.patience

    private let socket: String
    private let folder: TemporaryFolder

    /// Runs something with a terminal of a size, which ends with it.
    static func run(
        in folder: TemporaryFolder, columns: Int = 80, rows: Int = 24, _ body: (TmuxTerminal) async throws -> Void
    ) async throws {
        let terminal = TmuxTerminal(socket: "visor-test-\(UUID().uuidString)", folder: folder)
        do {
            // A server may be there even where nothing was heard of it in time.
            try await terminal.tmux(
                ["-u", "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", folder.path]
                    + ["env PS1='> ' bash --norc --noprofile"])
            try await body(terminal)
            try await terminal.tmux(["kill-server"])
        } catch {
            try? await terminal.tmux(["kill-server"])
            throw error
        }
    }

    /// Starts `mini_monitor` in the shell.
    func start(_ arguments: String) async throws {
        try await type("\(VisorProgram.miniMonitor.path) \(arguments)", "Enter")
    }

    /// Types keys, by the names that tmux has for them, or text.
    func type(_ keys: String...) async throws {
        for key in keys { try await tmux(["send-keys", key]) }
    }

    /// Makes the terminal another size.
    func resize(columns: Int, rows: Int) async throws {
        try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// The rows of the screen, without spaces at their ends.
    func rows() async throws -> [String] {
        let text = try await tmux(["capture-pane", "-p"])
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// The title that programs have given the terminal.
    func title() async throws -> String { try await tmux(["display-message", "-p", "#{pane_title}"]) }

    /// Waits until the rows are as they should be, and returns them.
    @discardableResult
    func wait(
        for what: String, deadline: Duration = TmuxTerminal.deadline, _ condition: ([String]) throws -> Bool
    ) async throws -> [String] {
        let end = ContinuousClock.now + deadline
        while true {
            let rows = try await rows()
            if try condition(rows) { return rows }
            guard ContinuousClock.now < end else {
                throw WaitFailed(what: "\(what) is on\n\(rows.joined(separator: "\n"))", deadline: deadline)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Waits until a text is on the screen, and returns the rows.
    @discardableResult
    func wait(for text: String, deadline: Duration = TmuxTerminal.deadline) async throws -> [String] {
        try await wait(for: text, deadline: deadline) { rows in rows.contains { $0.contains(text) } }
    }

    @discardableResult
    private func tmux(_ arguments: [String]) async throws -> String {
        let call = ProgramCall(
            program: "tmux", arguments: ["-L", socket] + arguments,
            environment: ["LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "NO_COLOR": nil], folder: folder.path,
            deadline: TmuxTerminal.deadline)
        let run = try await call.run()
        guard run.status == 0 else { throw ScriptFailed(description: "tmux \(arguments): \(run.standardError)") }
        return run.standardOutput
    }
}
