/// The files that an analysis which goes on over restarts adds to, where they are wanted.
public struct OutputPaths: Sendable {
    /// The file of windows.
    public var windows: String?
    /// The file of lines that could not be read.
    public var deadLetters: String?
    /// The file of alerts that people read.
    public var alerts: String?
    /// The file of alerts as JSON.
    public var alertsJSON: String?

    /// Files at these paths.
    public init(
        windows: String? = nil, deadLetters: String? = nil, alerts: String? = nil, alertsJSON: String? = nil
    ) {
        self.windows = windows
        self.deadLetters = deadLetters
        self.alerts = alerts
        self.alertsJSON = alertsJSON
    }

    /// All that there are.
    var all: [String] { [windows, deadLetters, alerts, alertsJSON].compactMap(\.self) }
}
