import Synchronization

/// Takes what a program has to say while it runs, from any task: it goes to standard error, a line each.
///
/// Where a live report stands on the terminal, lines would tear it: they wait until it has been taken away.
public final class MessageBoard: Sendable {
    private let program: String
    private let isHeld: Bool
    private let write: @Sendable (String) -> Void
    private let waiting = Mutex<[String]>([])

    /// A board of a program.
    public convenience init(program: String) {
        let isLive = Terminal.output.canMoveCursor && Terminal.error.isTerminal
        self.init(program: program, isHeld: isLive, write: StandardStream.error.writeLine)
    }

    init(program: String, isHeld: Bool, write: @escaping @Sendable (String) -> Void) {
        (self.program, self.isHeld, self.write) = (program, isHeld, write)
    }

    /// Says something.
    public func say(_ text: String) {
        let line = MessageLine.clean("\(program): \(text)")
        if isHeld { waiting.withLock { $0.append(line) } } else { write(line) }
    }

    /// Whether lines wait.
    public var hasWaiting: Bool { waiting.withLock { !$0.isEmpty } }

    /// Writes the lines that wait, for nothing is in their way now.
    public func show() {
        let lines = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for line in lines { write(line) }
    }
}
