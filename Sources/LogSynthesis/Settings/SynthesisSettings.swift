/// Everything that says what is generated, apart from the seed and the clock.
public struct SynthesisSettings: Sendable, Equatable {
    /// The format of the lines, which also says whether they are access or error lines.
    public var format: LogFormat
    /// How lines follow each other in time.
    public var pace: Pace
    /// The line that says that the source lives.
    public var heartbeat: HeartbeatSettings
    /// What access lines are made of.
    public var access: AccessSettings
    /// What error lines are made of.
    public var errors: ErrorSettings
    /// Who asks, for what, and what goes wrong.
    public var population: PopulationSettings
    /// The zone in which lines show their time.
    public var zone: ZoneOffset
    /// The number of lines of every kind after which the stream ends; nil for no such end.
    public var count: Int?
    /// The stream time after which the stream ends; nil for no such end.
    public var duration: Duration?
    /// The width of the windows of the truth, whole seconds.
    public var truthWindow: Duration

    /// The settings that hold where nothing else is said.
    public init(
        format: LogFormat = .combined, pace: Pace = .intervals, heartbeat: HeartbeatSettings = HeartbeatSettings(),
        access: AccessSettings = AccessSettings(), errors: ErrorSettings = ErrorSettings(),
        population: PopulationSettings = PopulationSettings(), zone: ZoneOffset = .utc, count: Int? = nil,
        duration: Duration? = nil, truthWindow: Duration = .seconds(10)
    ) {
        self.format = format
        self.pace = pace
        self.heartbeat = heartbeat
        self.access = access
        self.errors = errors
        self.population = population
        self.zone = zone
        self.count = count
        self.duration = duration
        self.truthWindow = truthWindow
    }
}

/// How lines follow each other in time.
public enum Pace: Sendable, Equatable {
    /// By the intervals of the settings: those of `access`, or each level's own.
    case intervals
    /// So many lines a second, heartbeats among them, evenly; above 0, at most 100,000,000.
    case rate(Double)
    /// As many as can be made.
    case unlimited
}

/// The line that says that the source lives.
public struct HeartbeatSettings: Sendable, Equatable {
    /// The time between two heartbeats, the first one interval after the start; zero for none.
    public var interval: Duration
    /// The text of the line, not empty.
    public var message: String

    /// A heartbeat every three seconds unless told otherwise.
    public init(interval: Duration = .seconds(3), message: String = "HEARTBEAT") {
        self.interval = interval
        self.message = message
    }
}

/// Who asks, for what, and what goes wrong.
public struct PopulationSettings: Sendable, Equatable {
    /// The number of clients, 1 to 10,000,000; nil for 1,000 in access logs and 50 in error logs.
    public var clients: Int?
    /// The number of made-up paths, 1 to 10,000,000; nil for the resources of ``AccessSettings``.
    public var paths: Int?
    /// Whether each request of an access log asks for a path of its own: `/line/1`, `/line/2` and so on.
    public var isNumbered: Bool
    /// The exponent of Zipf's law for paths and for the clients of access logs, 0 (uniform) to 10.
    public var skew: Double
    /// The share of access lines whose agent is a bot, 0 to 1.
    public var bots: Double
    /// The share of the clients that have IPv6 addresses, 0 to 1.
    public var ipv6: Double
    /// The share of lines that no parser can read, 0 to 1.
    public var malformed: Double
    /// Spans with unusual answers or traffic.
    public var bursts: [Burst]

    /// A thousand clients, a few bots, nothing wrong.
    public init(
        clients: Int? = nil, paths: Int? = nil, isNumbered: Bool = false, skew: Double = 1, bots: Double = 0.05,
        ipv6: Double = 0, malformed: Double = 0, bursts: [Burst] = []
    ) {
        self.clients = clients
        self.paths = paths
        self.isNumbered = isNumbered
        self.skew = skew
        self.bots = bots
        self.ipv6 = ipv6
        self.malformed = malformed
        self.bursts = bursts
    }
}
