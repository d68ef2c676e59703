/// Runs what a source says through the folding on several cores and through the merging on one, in the source's order.
///
/// At most one block more than there are threads is under way, so that memory is bounded and a slow merger holds the
/// source back. The result does not depend on the number of threads.
public struct Analysis {
    private enum Event: Sendable {
        case arrived(SourceEvent?)
        case folded(Int, SourceEvent, FoldedBlock?)
        case ticked
    }

    private let settings: AnalysisSettings
    private let threads: Int
    private let tick: (@Sendable () async throws -> Void)?
    private var events: EventMerger
    private var waiting: [Int: (event: SourceEvent, folded: FoldedBlock?)] = [:]
    private var nextToMerge = 0

    /// What all that was merged amounts to.
    public var state: AnalysisState { events.state }

    /// An analysis of partitions whose first event times are known, where they have any.
    ///
    /// - Parameters:
    ///   - threads: how many blocks are folded at once, at least 1.
    ///   - tick: waits until the observer of a live input is to be told the time; `nil` for inputs at rest.
    public init(
        settings: AnalysisSettings, firstTimes: [EventTime?], threads: Int,
        tick: (@Sendable () async throws -> Void)? = nil
    ) {
        let state = AnalysisState(settings: settings, firstTimes: firstTimes)
        self.init(settings: settings, state: state, threads: threads, tick: tick)
    }

    /// An analysis that goes on from a state.
    public init(
        settings: AnalysisSettings, state: AnalysisState, threads: Int,
        tick: (@Sendable () async throws -> Void)? = nil
    ) {
        precondition(threads >= 1)
        self.settings = settings
        self.threads = threads
        self.tick = tick
        events = EventMerger(settings: settings, state: state)
    }

    /// Analyses all blocks to the end of the source, and returns what they amount to.
    public mutating func run(_ source: some BlockSource, observer: some AnalysisObserver) async throws
        -> OverallSummary
    {
        try await follow(source, observer: observer)
        try events.finish(observer)
        return state.windows.overall
    }

    /// Analyses blocks until the source stops, and leaves the windows open that are open then.
    public mutating func follow(_ source: some BlockSource, observer: some AnalysisObserver) async throws {
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            do {
                try await drive(&group, source, observer)
            } catch {
                // Else the end would wait for a source that has nothing to say.
                source.stop()
                throw error
            }
        }
    }

    /// Keeps one task reading ahead and the others folding, and merges what they bring.
    private mutating func drive(
        _ group: inout ThrowingTaskGroup<Event, any Error>, _ source: some BlockSource,
        _ observer: some AnalysisObserver
    ) async throws {
        var dispatched = 0
        var folding = 0
        var isReading = false
        var hasEnded = false
        var held: SourceEvent?
        startTick(in: &group)
        while !hasEnded || held != nil || dispatched > nextToMerge {
            if let event = held, folding < threads {
                fold(event, number: dispatched, in: &group)
                (held, folding, dispatched) = (nil, folding + 1, dispatched + 1)
            }
            let mayRead = held == nil && dispatched - nextToMerge <= threads && observer.takesMore
            if mayRead && !isReading && !hasEnded {
                isReading = true
                group.addTask { .arrived(try await source.next()) }
            }
            guard let event = try await group.next() else { return }
            switch event {
            case .arrived(let event):
                (isReading, hasEnded, held) = (false, event == nil, event)
            case .folded(let number, let event, let folded):
                folding -= 1
                waiting[number] = (event, folded)
                try mergeReady(observer)
            case .ticked:
                try observer.tick(state)
                startTick(in: &group)
            }
        }
    }

    private func startTick(in group: inout ThrowingTaskGroup<Event, any Error>) {
        guard let tick else { return }
        group.addTask {
            try await tick()
            return .ticked
        }
    }

    private func fold(_ event: SourceEvent, number: Int, in group: inout ThrowingTaskGroup<Event, any Error>) {
        let settings = settings
        group.addTask { .folded(number, event, try EventMerger.fold(event, settings)) }
    }

    /// Merges the events whose turn it is.
    private mutating func mergeReady(_ observer: some AnalysisObserver) throws {
        while let ready = waiting.removeValue(forKey: nextToMerge) {
            try events.merge(ready.event, ready.folded, observer)
            nextToMerge += 1
        }
    }
}
