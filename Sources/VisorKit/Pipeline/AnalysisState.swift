/// What all that was merged amounts to: the windows, and the alerts.
public struct AnalysisState: Sendable {
    /// The windows and the whole.
    public var windows: WindowMerger
    /// The rules and their alerts.
    public var rules: RuleEngine

    /// A state.
    public init(windows: WindowMerger, rules: RuleEngine) {
        self.windows = windows
        self.rules = rules
    }

    /// A state of nothing, for partitions whose first event times are known, where they have any.
    public init(settings: AnalysisSettings, firstTimes: [EventTime?] = []) {
        windows = WindowMerger(
            layout: settings.layout, firstTimes: firstTimes, capacity: settings.capacity,
            retainedMemory: settings.retainedMemory)
        rules = RuleEngine(settings.ruleSet, layout: settings.layout)
    }

    /// Goes on under other settings: returns the windows and the changes of alerts that there are to tell.
    ///
    /// - Parameter told: the changes of alerts that an earlier run has told and the state does not know.
    public mutating func change(
        to settings: AnalysisSettings, adopting told: [AlertTransition] = []
    ) -> (windows: [WindowUpdate], alerts: [AlertTransition]) {
        let alerts = rules.change(to: settings.ruleSet, layout: settings.layout, adopting: told)
        return (windows.change(to: settings.layout), alerts)
    }

    /// Writes the state.
    public func encode(into writer: inout BinaryWriter) {
        windows.encode(into: &writer)
        rules.encode(into: &writer)
    }

    /// Reads a state, which may be any bytes.
    ///
    /// - Throws: `WireError` where nothing could go on from it.
    public init(from reader: inout BinaryReader) throws(WireError) {
        windows = try WindowMerger(from: &reader)
        rules = try RuleEngine(from: &reader)
    }
}
