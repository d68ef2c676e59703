import Synchronization

/// A server of mail that answers as it was told, without TLS, and remembers what it was sent.
final class ScriptedMail: Sendable {
    /// What the server says where it does not simply agree.
    struct Script: Sendable {
        /// The reply to a command that begins so; an empty one closes the connection, `hang` says nothing any more.
        var replies: [String: String] = [:]
        /// The reply to what is sent as the mail.
        var end = "250 taken"
        /// What it says it can do, besides.
        var abilities = ["8BITMIME"]
    }

    private struct State {
        var commands: [String] = []
        var mails: [String] = []
    }

    private final class Memory: Sendable { let state = Mutex(State()) }

    private let memory = Memory()
    private let server: LoopbackServer

    init(_ scripts: Script...) throws {
        let (memory, scripts) = (memory, scripts)
        let connections = Counter()
        server = try LoopbackServer { connection in
            ScriptedMail.serve(connection, scripts[min(connections.next(), scripts.count - 1)], memory)
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                defer { count += 1 }
                return count
            }
        }
    }

    var port: Int { server.port }
    var commands: [String] { memory.state.withLock { $0.commands } }
    var mails: [String] { memory.state.withLock { $0.mails } }

    private static func serve(_ connection: LoopbackConnection, _ script: Script, _ memory: Memory) {
        guard say(script.replies["greeting"] ?? "220 here", connection) else { return }
        while let command = connection.line() {
            memory.state.withLock { $0.commands.append(command) }
            let known = script.replies.first { command.hasPrefix($0.key) }?.value
            switch known ?? reply(command, script) {
            case let text where text.hasPrefix("354"):
                guard say(text, connection) else { return }
                var lines: [String] = []
                while let line = connection.line(), line != "." { lines.append(line) }
                memory.state.withLock { $0.mails.append(lines.joined(separator: "\n")) }
                guard say(script.end, connection) else { return }
            case let text: guard say(text, connection), command != "QUIT" else { return }
            }
        }
    }

    /// Whether the connection goes on.
    private static func say(_ text: String, _ connection: LoopbackConnection) -> Bool {
        if text == "hang" { connection.hang() }
        guard text != "hang", !text.isEmpty else { return false }
        connection.write(text + "\r\n")
        return true
    }

    private static func reply(_ command: String, _ script: Script) -> String {
        switch command.prefix(4) {
        case "EHLO":
            (["here"] + script.abilities.dropLast()).map { "250-\($0)\r\n" }.joined()
                + "250 \(script.abilities.last ?? "here")"
        case "AUTH": "235 welcome"
        case "DATA": "354 go on"
        case "QUIT": "221 bye"
        default: "250 yes"
        }
    }
}
