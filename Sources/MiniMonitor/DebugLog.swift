import Foundation
import Logging
import Synchronization
import VisorKit
import VisorRuntime

/// The log of what the program does, for whoever looks for a mistake in it.
///
/// Where a screen has the terminal that standard error goes to, lines would tear it: the last of them come when it has gone.
final class DebugLog: Sendable {
    /// How many lines are kept for the time after the screen.
    private static let mostHeld = 1_000

    private struct State {
        var isHeld = false
        var held: [String] = []
    }

    private let logger: Logger?
    private let state: SharedState

    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    /// A log as it is configured; none if it is not wanted.
    ///
    /// - Throws: `SystemError` where its file cannot be written.
    init(_ configuration: LogConfiguration) throws {
        let state = SharedState()
        self.state = state
        guard configuration.isOn else {
            logger = nil
            return
        }
        let write = try DebugLog.writer(configuration.file, state)
        let style = TextStyle(
            isEnabled: configuration.hasColour || configuration.file == nil && Terminal.error.style.isEnabled)
        logger = Logger(label: "mini_monitor") { _ in
            StandardErrorLogHandler(level: .debug, style: style, write: write)
        }
    }

    private static func writer(_ path: String?, _ state: SharedState) throws -> @Sendable (String) -> Void {
        guard let path else {
            return { line in
                let isHeld = state.value.withLock { state in
                    guard state.isHeld else { return false }
                    state.held.append(line)
                    if state.held.count > mostHeld { state.held.removeFirst() }
                    return true
                }
                if !isHeld { StandardStream.error.writeLine(line) }
            }
        }
        let descriptor = unsafe open(FileName.bytes(path), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemError("\(path): cannot be written", code: errno) }
        return { line in
            let bytes = Array((line + "\n").utf8)
            // A log that cannot be written must not stop what it is about.
            _ = unsafe bytes.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
        }
    }

    /// Notes something that matters.
    func info(_ text: @autoclosure () -> String) {
        guard let logger else { return }
        let text = text()
        logger.info("\(text)")
    }

    /// Notes a detail.
    func debug(_ text: @autoclosure () -> String) {
        guard let logger else { return }
        let text = text()
        logger.debug("\(text)")
    }

    /// Keeps lines back from now on, if they go to a terminal.
    func hold() {
        guard Terminal.error.isTerminal else { return }
        state.value.withLock { $0.isHeld = true }
    }

    /// Writes what has been kept back.
    func release() {
        let lines = state.value.withLock { state in
            defer { state = State() }
            return state.held
        }
        for line in lines { StandardStream.error.writeLine(line) }
    }
}
