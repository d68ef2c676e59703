/// The blocks of all inputs, in the order in which they are to be merged.
public protocol BlockSource: Sendable {
    /// The next block, or `nil` when there is none and never will be.
    func next() async throws -> SourcedBlock?
    /// Ends the reading soon, so that a `next` that waits comes back.
    func stop()
}

/// A block with where it comes from and how it is read.
public struct SourcedBlock: Sendable {
    /// The number of the input partition.
    public let partition: Int
    /// The format of its first line.
    public let format: LogFormat
    /// What is known of its input.
    public let profile: InputProfile
    /// Its lines.
    public let block: any LineBlock
    /// How many bytes of the input it stands for.
    public let byteCount: Int
    /// Whether it is the partition's last.
    public let isLast: Bool

    /// A block of a partition.
    public init(
        partition: Int, format: LogFormat, profile: InputProfile = InputProfile(), block: any LineBlock, byteCount: Int,
        isLast: Bool
    ) {
        self.partition = partition
        self.format = format
        self.profile = profile
        self.block = block
        self.byteCount = byteCount
        self.isLast = isLast
    }
}

/// Who is told of an analysis as it goes on.
public protocol AnalysisObserver: AnyObject {
    /// Takes windows that are published, and the lines that no parser took.
    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws
    /// Takes note that a block has been merged.
    func advance(_ merger: WindowMerger, byteCount: Int) throws
    /// Takes note that a second has passed, when the input is live.
    func tick(_ merger: WindowMerger) throws
}

/// Runs blocks through the folding on several cores and through the merging on one, in the order of the source.
///
/// At most one block more than there are threads is under way, so that memory is bounded and a slow merger holds the
/// source back. The result does not depend on the number of threads.
public struct Analysis {
    private enum Event: Sendable {
        case arrived(SourcedBlock?)
        case folded(Int, Folded)
        case ticked
    }

    private struct Folded: Sendable {
        let source: SourcedBlock
        let result: FoldedBlock
    }

    private let settings: AnalysisSettings
    private let threads: Int
    private let tick: (@Sendable () async throws -> Void)?
    private var merger: WindowMerger
    private var waiting: [Int: Folded] = [:]
    private var nextToMerge = 0

    /// An analysis of partitions whose first event times are known, where they have any.
    ///
    /// - Parameters:
    ///   - threads: how many blocks are folded at once, at least 1.
    ///   - tick: waits until the observer of a live input is to be told the time; `nil` for inputs at rest.
    public init(
        settings: AnalysisSettings, firstTimes: [EventTime?], threads: Int,
        tick: (@Sendable () async throws -> Void)? = nil
    ) {
        precondition(threads >= 1)
        self.settings = settings
        self.threads = threads
        self.tick = tick
        merger = WindowMerger(layout: settings.layout, firstTimes: firstTimes, capacity: settings.capacity)
    }

    /// Analyses all blocks and returns what they amount to.
    public mutating func run(_ source: some BlockSource, observer: some AnalysisObserver) async throws
        -> OverallSummary
    {
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
        try observer.publish(merger.finish(), rejected: [])
        return merger.overall
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
        var held: SourcedBlock?
        startTick(in: &group)
        while !hasEnded || held != nil || dispatched > nextToMerge {
            if let block = held, folding < threads {
                fold(block, number: dispatched, in: &group)
                (held, folding, dispatched) = (nil, folding + 1, dispatched + 1)
            }
            if held == nil && !isReading && !hasEnded && dispatched - nextToMerge <= threads {
                isReading = true
                group.addTask { .arrived(try await source.next()) }
            }
            guard let event = try await group.next() else { return }
            switch event {
            case .arrived(let block):
                (isReading, hasEnded, held) = (false, block == nil, block)
            case .folded(let number, let folded):
                folding -= 1
                waiting[number] = folded
                try mergeReady(observer)
            case .ticked:
                try observer.tick(merger)
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

    private func fold(_ source: SourcedBlock, number: Int, in group: inout ThrowingTaskGroup<Event, any Error>) {
        let settings = settings
        group.addTask { .folded(number, try Analysis.fold(source, from: nil, settings)) }
    }

    private static func fold(
        _ source: SourcedBlock, from place: FoldedBlock.Place?, _ settings: AnalysisSettings
    ) throws -> Folded {
        let format = place?.format ?? source.format
        let parser = format.parser(heartbeat: settings.heartbeat, zone: source.profile.zone)
        let result = try parser.fold(source.block, from: place?.offset, profile: source.profile, settings: settings)
        return Folded(source: source, result: result)
    }

    /// Merges the partials whose turn it is, and what is left of their blocks.
    private mutating func mergeReady(_ observer: some AnalysisObserver) throws {
        while var folded = waiting.removeValue(forKey: nextToMerge) {
            while true {
                let partial = folded.result.partial
                let updates = merger.merge(partial, from: folded.source.partition)
                try observer.publish(updates, rejected: partial.rejected)
                guard let place = folded.result.stoppedAt else { break }
                folded = try Analysis.fold(folded.source, from: place, settings)
            }
            if folded.source.isLast {
                try observer.publish(merger.end(partition: folded.source.partition), rejected: [])
            }
            nextToMerge += 1
            try observer.advance(merger, byteCount: folded.source.byteCount)
        }
    }
}
