/// Folds and merges what a source says, in its order, and tells an observer.
///
/// An analysis folds on several cores and merges here; whoever wants one thread takes event by event.
public struct EventMerger: Sendable {
    /// What all that was merged amounts to.
    public private(set) var state: AnalysisState

    private let settings: AnalysisSettings

    /// A merger that goes on from a state, whose layout is that of the settings.
    public init(settings: AnalysisSettings, state: AnalysisState) {
        precondition(settings.layout.size == state.windows.layout.size)
        self.settings = settings
        self.state = state
    }

    /// Folds what an event brings, and merges it.
    public mutating func take(_ event: SourceEvent, observer: some AnalysisObserver) throws {
        try merge(event, try EventMerger.fold(event, settings), observer)
    }

    /// Folds the lines that an event brings, if it brings any.
    static func fold(_ event: SourceEvent, _ settings: AnalysisSettings) throws -> FoldedBlock? {
        guard case .block(let source) = event else { return nil }
        return try fold(source, from: nil, settings)
    }

    /// Folds the lines of a block from a place on, up to where the partial is full.
    static func fold(
        _ source: SourcedBlock, from place: FoldedBlock.Place?, _ settings: AnalysisSettings
    ) throws -> FoldedBlock {
        let format = place?.format ?? source.format
        let parser = format.parser(heartbeat: settings.heartbeat, zone: source.profile.zone)
        return try parser.fold(
            source.block, from: place?.offset, profile: source.profile, settings: settings, arrival: source.arrival)
    }

    /// Merges an event, whose lines have been folded.
    mutating func merge(_ event: SourceEvent, _ folded: FoldedBlock?, _ observer: some AnalysisObserver) throws {
        switch event {
        case .joined(let partition, let firstTime): state.windows.join(partition: partition, firstTime: firstTime)
        case .standing(let standing): try take(standing, observer)
        case .block(let source):
            if let folded { try merge(source, folded, observer) }
        }
        try observer.advance(state, past: event)
    }

    /// Merges the partial of a block, and those of what is left of it.
    private mutating func merge(
        _ source: SourcedBlock, _ folded: FoldedBlock, _ observer: some AnalysisObserver
    ) throws {
        var folded = folded
        while true {
            let updates = state.windows.merge(folded.partial, from: source.partition)
            let transitions = state.rules.merge(
                folded.partial, watermark: state.windows.watermark, now: state.windows.time(of: source.partition))
            // What is told of comes first: it may be waited for.
            try alert(transitions, observer)
            try observer.publish(updates, rejected: folded.partial.rejected)
            guard let place = folded.stoppedAt else { break }
            folded = try EventMerger.fold(source, from: place, settings)
        }
        guard source.isLast else { return }
        let updates = state.windows.end(partition: source.partition)
        // Nobody watches a live source any more that ends.
        try alert(state.rules.end(source: source.profile.source, isOver: source.arrival != nil), observer)
        try alert(state.rules.advance(to: state.windows.watermark), observer)
        try observer.publish(updates, rejected: [])
    }

    /// Takes in how far readers are: event time may go on, and the analysis may be behind.
    private mutating func take(_ standing: InputStanding, _ observer: some AnalysisObserver) throws {
        let updates = state.windows.take(standing)
        var transitions = state.rules.advance(to: state.windows.watermark)
        if let time = standing.time, let lag = state.windows.lag(at: time, standing) {
            transitions += state.rules.take(lag: lag, at: time)
        }
        try alert(transitions, observer)
        try observer.publish(updates, rejected: [])
    }

    private func alert(_ transitions: [AlertTransition], _ observer: some AnalysisObserver) throws {
        if !transitions.isEmpty { try observer.alert(transitions) }
    }

    /// Decides what the last lines amount to, and publishes every window that has not been published as it is, for the input
    /// has ended.
    mutating func finish(_ observer: some AnalysisObserver) throws {
        try alert(state.rules.advance(to: state.windows.lastTime.map { $0 + .seconds(1) }), observer)
        try observer.publish(state.windows.finish(), rejected: [])
    }
}
