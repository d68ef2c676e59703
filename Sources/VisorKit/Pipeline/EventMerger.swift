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

    private static func fold(
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
        case .standing(let standing): try observer.publish(state.windows.take(standing), rejected: [])
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
            try observer.publish(updates, rejected: folded.partial.rejected)
            guard let place = folded.stoppedAt else { break }
            folded = try EventMerger.fold(source, from: place, settings)
        }
        if source.isLast { try observer.publish(state.windows.end(partition: source.partition), rejected: []) }
    }

    /// Publishes every window that has not been published as it is, for the input has ended.
    mutating func finish(_ observer: some AnalysisObserver) throws {
        try observer.publish(state.windows.finish(), rejected: [])
    }
}
