/// What error lines are made of, as the configuration's `info`, `warn`, `error` and `phases` say it.
public struct ErrorSettings: Sendable, Equatable {
    /// Lines of level info.
    public var info: LevelSettings
    /// Lines of level warn.
    public var warn: LevelSettings
    /// Lines of level error.
    public var error: LevelSettings
    /// How long a normal phase lasts.
    public var normalPhase: Interval
    /// How long a peak phase lasts.
    public var peakPhase: Interval

    /// The built-in description of a web server with an application behind it.
    public init(
        info: LevelSettings = StandardTables.info, warn: LevelSettings = StandardTables.warn,
        error: LevelSettings = StandardTables.error, normalPhase: Interval = StandardTables.normalPhase,
        peakPhase: Interval = StandardTables.peakPhase
    ) {
        self.info = info
        self.warn = warn
        self.error = error
        self.normalPhase = normalPhase
        self.peakPhase = peakPhase
    }

    /// The settings of a level.
    func level(_ level: LogLevel) -> LevelSettings {
        switch level {
        case .info: info
        case .warn: warn
        case .error: error
        }
    }
}

/// One level of an error log.
public struct LevelSettings: Sendable, Equatable {
    /// The gaps between two lines in normal phases; each phase draws one of them.
    public var normal: [Interval]
    /// The gaps between two lines in peak phases; each phase draws one of them.
    public var peak: [Interval]
    /// The texts; all equally likely.
    public var messages: [String]

    /// A level with its own pace and texts.
    public init(normal: [Interval], peak: [Interval], messages: [String]) {
        self.normal = normal
        self.peak = peak
        self.messages = messages
    }
}

/// The levels of generated error lines.
public enum LogLevel: Int, Sendable, CaseIterable {
    /// Something happened.
    case info
    /// Something may be wrong.
    case warn
    /// Something is wrong.
    case error

    /// The name in truth files and in Apache's formats.
    public var name: String {
        switch self {
        case .info: "info"
        case .warn: "warn"
        case .error: "error"
        }
    }

    /// The name in the original Visor's format.
    var visorName: String {
        switch self {
        case .info: "INFO"
        case .warn: "WARNING"
        case .error: "ERROR"
        }
    }
}
