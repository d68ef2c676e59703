/// Says when somebody has to know: what is measured, of which lines, and from which value on.
public struct Rule: Sendable, Equatable {
    /// The longest name, in characters.
    public static let longestName = 64
    /// The longest span that a rule looks back, and waits.
    public static let longestSpan = TimeSpan.seconds(7 * 86_400)

    /// The name, which is that of its alerts: letters, digits, `_`, `-` and `.`.
    public var name: String
    /// What is measured.
    public var metric: RuleMetric
    /// Of which lines.
    public var selection: LineSelection
    /// By which fields the lines are grouped: each group has an alert of its own, with their values as labels.
    public var groups: [GroupField]
    /// How far the measuring looks back from an instant, in whole seconds, at least one.
    public var span: TimeSpan
    /// Which values are an alert; of no meaning for `absence`, `heartbeat` and `line`.
    public var condition: RuleCondition
    /// For how long the condition must hold, in whole seconds.
    public var holding: TimeSpan
    /// How bad it is.
    public var severity: AlertSeverity
    /// Names and values that all alerts of the rule have, besides those of the groups.
    public var labels: [AlertLabel]
    /// What there is to say when the alert begins.
    public var message: MessageTemplate
    /// What there is to say when it is over.
    public var recovery: MessageTemplate
    /// When it changes too often to be told each time.
    public var damping: FlapDamping

    /// A rule.
    public init(
        name: String, metric: RuleMetric, selection: LineSelection = LineSelection(), groups: [GroupField] = [],
        span: TimeSpan, condition: RuleCondition = RuleCondition(.above, 0), holding: TimeSpan = .seconds(0),
        severity: AlertSeverity = .warning, labels: [AlertLabel] = [], message: MessageTemplate,
        recovery: MessageTemplate, damping: FlapDamping = FlapDamping()
    ) {
        self.name = name
        self.metric = metric
        self.selection = selection
        self.groups = groups
        self.span = span
        self.condition = condition
        self.holding = holding
        self.severity = severity
        self.labels = labels
        self.message = message
        self.recovery = recovery
        self.damping = damping
    }
}

/// What a rule measures.
public enum RuleMetric: Sendable, Equatable {
    /// How many lines there were in the span.
    case count
    /// How many lines a second there were, in the mean of the span.
    case rate
    /// How many bytes a second were answered, in the mean of the span.
    case bandwidth
    /// Which share of the lines of another selection the lines are, 0 to 1; nothing while there are fewer than a minimum of
    /// the other lines.
    case ratio(of: LineSelection, minimum: Int)
    /// How many times as many lines there were as in the span that ended some time before; nothing while there were fewer
    /// than a minimum then.
    case change(earlier: TimeSpan, minimum: Int)
    /// How many different clients there were, by whole windows.
    case distinctClients
    /// The duration in seconds at a rank, 0 to 1, by whole windows; nothing while there were fewer than a minimum.
    case quantile(Double, minimum: Int)
    /// That there was no line in the span; sources that are listed are missed even before their first line.
    case absence(sources: [String])
    /// That a source which has been heard sends no heartbeats any more: so many times their interval, which is the median
    /// gap where none is given.
    case heartbeat(interval: TimeSpan?, missed: Int)
    /// Each line, those of a span together.
    case line
    /// How far the analysis is behind the clock on the wall, in seconds.
    case lag
}

extension RuleMetric {
    /// What is counted and over which time, in words that are the same for the same.
    var definition: String {
        switch self {
        case .count, .rate: "lines"
        case .bandwidth: "bytes"
        case .ratio(let of, _): "ratio of \(of.filter?.text ?? "") \(of.pattern?.text ?? "")"
        case .change(let earlier, _): "change \(earlier.microseconds)"
        case .distinctClients: "clients"
        case .quantile: "durations"
        case .absence: "absence"
        case .heartbeat(let interval, let missed): "heartbeat \(interval?.microseconds ?? 0) \(missed)"
        case .line: "line"
        case .lag: "lag"
        }
    }
}

/// Which lines a rule is about.
public struct LineSelection: Sendable, Equatable {
    /// What requests and messages must be like; all of them where nothing is said.
    public var filter: RecordFilter?
    /// What the text of a message, or the path of a request, must match.
    public var pattern: TextPattern?

    /// A selection; without conditions it is of all requests and messages.
    public init(filter: RecordFilter? = nil, pattern: TextPattern? = nil) {
        self.filter = filter
        self.pattern = pattern
    }
}

/// When an alert changes too often to be told each time.
public struct FlapDamping: Sendable, Equatable {
    /// How many changes are told within the span; 0 stands for all.
    public var changes: Int
    /// The span, in whole seconds; so long nothing may change before changes are told again.
    public var span: TimeSpan

    /// A damping: more than so many changes within a span are not told.
    public init(changes: Int = 6, span: TimeSpan = .seconds(600)) {
        self.changes = changes
        self.span = span
    }
}
