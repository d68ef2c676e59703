/// A key with the value that holds and the source that it came from.
public struct ResolvedSetting: Equatable, Sendable {
    /// The source of a value, from the weakest to the strongest.
    public enum Origin: Equatable, Sendable, CustomStringConvertible {
        case `default`
        case file(path: String, line: Int)
        case environment(String)
        case flag(String)

        /// What `--print-config` shows, such as `file /etc/visor/stream_monitor.json:3`.
        public var description: String {
            switch self {
            case .default: "default"
            case .file(let path, let line): "file \(path):\(line)"
            case .environment(let name): "environment \(name)"
            case .flag(let spelling): "flag \(spelling)"
            }
        }
    }

    /// The path of the key.
    public let key: String
    /// The value as JSON text; `null` for an optional one that nobody gave.
    public let value: String
    /// Where the value came from.
    public let origin: Origin
}
