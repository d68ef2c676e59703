/// Decides, instant by instant of event time, which alerts begin and which are over.
public struct RuleEngine: Sendable {
    /// The rules.
    public private(set) var rules: RuleSet

    /// The engine of rules, for windows of a layout.
    public init(_ rules: RuleSet, layout: WindowLayout) {
        self.rules = rules
    }

    /// Takes over a change that an earlier run has told and its checkpoint does not know: it sets state and episode of the
    /// alert, and nothing up to its instant is decided again. Changes of one alert come in the order in which they were told.
    public mutating func adopt(_ identity: AlertIdentity, at time: EventTime) {}

    /// The alerts that have begun and are not over, the oldest first: the change that they began with, or were held by.
    public var active: [AlertTransition] { [] }

    /// Goes on under other rules: alerts of rules that are still there stay what they are, and those of others are over.
    public mutating func change(to rules: RuleSet, layout: WindowLayout) -> [AlertTransition] {
        self.rules = rules
        return []
    }

    /// Writes the state of all rules.
    public func encode(into writer: inout BinaryWriter) {}

    /// Reads a state, which may be any bytes; it goes on once it is told the rules, by `change(to:layout:)`.
    ///
    /// - Throws: `WireError` where nothing could go on from it.
    public init(from reader: inout BinaryReader) throws(WireError) {
        rules = .none
    }
}
