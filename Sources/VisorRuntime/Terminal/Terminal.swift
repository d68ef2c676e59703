import Foundation

/// What stands behind standard output or standard error: a terminal, and which, or something else.
public struct Terminal: Sendable {
    /// Whether a person is likely to watch.
    public let isTerminal: Bool
    /// Whether the cursor can be moved.
    public let canMoveCursor: Bool
    /// Whether colours are wanted and possible.
    public let style: TextStyle

    private let descriptor: Int32
    private let environment: [String: String]

    /// Standard output.
    public static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }
    /// Standard error.
    public static var error: Terminal { Terminal(descriptor: STDERR_FILENO) }

    /// Looks at a descriptor; `NO_COLOR` and `TERM=dumb` in the environment are honoured.
    public init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.init(isTerminal: isatty(descriptor) == 1, descriptor: descriptor, environment: environment)
    }

    init(isTerminal: Bool, descriptor: Int32, environment: [String: String]) {
        self.isTerminal = isTerminal
        self.descriptor = descriptor
        self.environment = environment
        canMoveCursor = isTerminal && environment["TERM"] != "dumb"
        style = TextStyle(isEnabled: canMoveCursor && (environment["NO_COLOR"] ?? "").isEmpty)
    }

    /// The present size in characters; `COLUMNS` and `LINES`, else 80 by 24, where there is none.
    public var size: (columns: Int, rows: Int) {
        var size = winsize()
        if isTerminal, unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 {
            return (Int(size.ws_col), Int(size.ws_row))
        }
        func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
        return (number("COLUMNS") ?? 80, number("LINES") ?? 24)
    }
}
