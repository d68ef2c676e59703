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
                    // Unlike bash, it leaves a terminal as the program in it has left it.
                    + ["env -u ENV SWIFT_BACKTRACE=enable=no PS1='> ' dash -i"])
            try await body(terminal)
            try await terminal.tmux(["kill-server"])
        } catch {
            _ = try? await terminal.tmux(["kill-server"])
            throw error
        }
    }

    /// Starts `mini_monitor` in the shell.
    func start(_ arguments: String) async throws {
        try await type("\(VisorProgram.miniMonitor.path) \(arguments)", "Enter")
    }

    /// Starts `mini_monitor` and waits for its screen.
    func show(_ arguments: String) async throws {
        try await start(arguments)
        try await wait(for: "── Sections")
    }

    /// Types keys, by the names that tmux has for them, or text.
    func type(_ keys: String...) async throws {
        for key in keys { try await tmux(["send-keys", key]) }
    }

    /// Types bytes, whatever they are.
    func type(bytes: [UInt8]) async throws {
        try await tmux(["send-keys", "-H"] + bytes.map { String($0, radix: 16) })
    }

    /// Pastes bytes, whatever they are.
    func paste(_ bytes: [UInt8]) async throws {
        let file = try folder.write("paste.bytes", bytes)
        try await tmux(["load-buffer", file])
        try await tmux(["paste-buffer", "-r"])
    }

    /// Keeps what programs write from now on, byte by byte, in a file that is empty at first.
    func record(_ name: String) async throws {
        let file = try folder.write(name, "")
        try await tmux(["pipe-pane", "exec cat >>'\(file)'"])
    }

    /// What programs have written into a record so far.
    func written(_ name: String) throws -> WrittenBytes {
        WrittenBytes(Array(try Data(contentsOf: URL(fileURLWithPath: folder.path(name)))))
    }

    /// Whether the terminal is on its other screen, or hides its cursor, or has keys send something else: not what a shell needs.
    func isTaken() async throws -> Bool {
        try await tmux(["display-message", "-p", "#{alternate_on}#{cursor_flag}#{keypad_cursor_flag}#{keypad_flag}"])
            != "0100\n"
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
