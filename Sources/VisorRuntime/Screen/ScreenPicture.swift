import VisorKit

/// What there is to show at a moment: of the inputs, the windows, and the alerts.
public struct ScreenPicture: Sendable {
    /// An input that is watched.
    public struct File: Sendable, Equatable {
        /// The path, or `standard input`.
        public var name: String
        /// How many bytes of it have been read.
        public var position: Int
        /// How many there are; `nil` where that is not known.
        public var size: Int?
        /// How far its last line is behind the clock; `nil` before the first line with a time.
        public var lag: Duration?
        /// What is wrong with it, such as that it does not exist.
        public var trouble: String?

        /// An input.
        public init(name: String, position: Int = 0, size: Int? = nil, lag: Duration? = nil, trouble: String? = nil) {
            (self.name, self.position, self.size, self.lag, self.trouble) = (name, position, size, lag, trouble)
        }
    }

    /// How far the reading of what lies before the first window has come.
    public enum History: Sendable, Equatable {
        /// There is nothing before, or all of it has been read.
        case complete
        /// It has not been asked for.
        case waiting(bytes: Int)
        /// It is being read.
        case reading(done: Int, total: Int)
    }

    /// The inputs.
    public var files: [File] = []
    /// The length of a window.
    public var period: TimeSpan
    /// The windows that are known, the oldest first; the last is the one that is still open.
    public var windows: [WindowUpdate] = []
    /// Whether no line has been seen being written: the last window is the log's last, however long ago.
    public var isAtRest = false
    /// What all lines amount to that were read.
    public var overall: OverallSummary
    /// The changes of alerts, the oldest first, and those of rules on lines.
    public var changes: [AlertTransition] = []
    /// The alerts that are not over.
    public var active: [AlertTransition] = []
    /// What lies before the first window.
    public var history = History.complete
    /// What there is to say of the inputs and the files that are written, the newest last.
    public var messages: [String] = []

    /// A picture of an analysis.
    public init(period: TimeSpan, overall: OverallSummary) {
        self.period = period
        self.overall = overall
    }
}

extension ScreenPicture {
    /// How long ago the last line was written of logs at rest; `nil` where they are not, or nothing is known of it.
    var rest: Duration? {
        guard isAtRest, !windows.isEmpty else { return nil }
        return files.compactMap(\.lag).min()
    }
}
