/// What an analysis is told to do with lines, the same for all inputs.
public struct AnalysisSettings: Sendable {
    /// How event time is cut into windows.
    public var layout: WindowLayout
    /// The text of heartbeat lines.
    public var heartbeat: String
    /// Whether the lines that no parser takes are kept.
    public var keepsRejected: Bool
    /// Which records count, and as whose.
    public var rules: RecordRules
    /// When somebody has to know.
    public var ruleSet: RuleSet
    /// Who counts as a visitor; `nil` where nobody asks for visitors.
    public var presence: PresenceSettings?
    /// How much a top list keeps.
    public var capacity: HeavyHitters.Capacity
    /// How many bytes the top lists of windows that wait for late lines take together before they give up keys; an analysis that
    /// goes on from bytes has the standard.
    public var retainedMemory = HeavyHitters.Capacity.retainedMemory

    /// The settings that hold when nothing is said.
    public init(
        layout: WindowLayout = WindowLayout(), heartbeat: String = "HEARTBEAT",
        keepsRejected: Bool = false, rules: RecordRules = RecordRules(), ruleSet: RuleSet = .none,
        capacity: HeavyHitters.Capacity = .standard
    ) {
        self.layout = layout
        self.heartbeat = heartbeat
        self.keepsRejected = keepsRejected
        self.rules = rules
        self.ruleSet = ruleSet
        self.capacity = capacity
    }
}
