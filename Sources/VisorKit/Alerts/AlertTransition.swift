/// A change of an alert: it begins, is held because it changes too often, or is over.
public struct AlertTransition: Sendable, Equatable {
    /// What it is recognised by.
    public var identity: AlertIdentity
    /// The instant of event time at which it is so; for the lag of the analysis by the clock on the wall.
    public var at: EventTime
    /// How bad it is.
    public var severity: AlertSeverity
    /// The measured value; `nil` where nothing is measured.
    public var value: Double?
    /// What there is to say, without control characters.
    public var message: String
    /// The lines that it is about, at most `AlertLine.most`, for rules on lines.
    public var lines: [AlertLine]

    /// A change of an alert.
    public init(
        identity: AlertIdentity, at: EventTime, severity: AlertSeverity, value: Double?, message: String,
        lines: [AlertLine] = []
    ) {
        self.identity = identity
        self.at = at
        self.severity = severity
        self.value = value
        self.message = message
        self.lines = lines
    }
}

/// How bad an alert is.
public enum AlertSeverity: String, CaseIterable, Sendable {
    case info, warning, critical
}

/// A line that an alert is about.
public struct AlertLine: Sendable, Equatable {
    /// How many lines an alert carries at most.
    public static let most = 20
    /// How much of a line's text it carries, in bytes.
    static let longestText = 1_000

    /// When it happened; `nil` for a line without a time.
    public var time: EventTime?
    /// The process that wrote it, as the line has it.
    public var process: String
    /// The client.
    public var client: String
    /// Its text: the message, or the request's path.
    public var message: String
    /// The source that it came from.
    public var source: String
    /// Where it begins in the source, in bytes of the file that it stood in.
    public var offset: Int

    /// A line.
    public init(time: EventTime?, process: String, client: String, message: String, source: String, offset: Int) {
        self.time = time
        self.process = process
        self.client = client
        self.message = message
        self.source = source
        self.offset = offset
    }
}
