import Foundation
import Logging

/// Writes log lines `TIME LEVEL MESSAGE KEY=VALUE…` to standard error, the level in colour on a terminal.
public struct StandardErrorLogHandler: LogHandler {
    /// The least level that is written.
    public var logLevel: Logger.Level
    /// What stands behind every message.
    public var metadata: Logger.Metadata = [:]
    /// What other code adds behind every message.
    public var metadataProvider: Logger.MetadataProvider?

    private let style: TextStyle
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> Date

    /// Makes a handler; the line and the time have their own ways for tests.
    public init(
        level: Logger.Level, style: TextStyle = Terminal.error.style,
        write: @escaping @Sendable (String) -> Void = StandardStream.error.writeLine,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        logLevel = level
        self.style = style
        self.write = write
        self.now = now
    }

    /// The metadata behind one key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let text = MessageLine.clean("\(event.message)\(pairs)", limit: 4_000)
        write("\(now().ISO8601Format()) \(level(event.level)) \(text)")
    }

    private func level(_ level: Logger.Level) -> String {
        let name = level.rawValue.padded(to: 8)
        switch level {
        case .trace, .debug: return style.dim(name)
        case .info, .notice: return name
        case .warning: return style.yellow(name)
        case .error, .critical: return style.red(name)
        }
    }
}
