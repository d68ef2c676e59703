/// Folds what a source says on several cores into partials, in the source's order, and judges nothing.
///
/// At most so many blocks as there are threads are under way, and one partial of each, so that memory is bounded.
public struct ArchiveFolder<Source: BlockSource> {
    private let source: Source
    private let settings: AnalysisSettings
    private let threads: Int
    private var tasks: [Task<(SourcedBlock, FoldedBlock)?, any Error>] = []
    /// The block whose lines have not all been folded, and where the rest begins.
    private var rest: (source: SourcedBlock, place: FoldedBlock.Place)?
    private var hasEnded = false

    /// A folder of a source's lines.
    ///
    /// - Parameter threads: how many blocks are folded at once, at least 1.
    public init(_ source: Source, settings: AnalysisSettings, threads: Int) {
        precondition(threads >= 1)
        (self.source, self.settings, self.threads) = (source, settings, threads)
    }

    /// The partial of the next lines, and the number of their input; `nil` where there are no more.
    public mutating func next() async throws -> (partial: PartialSummary, partition: Int)? {
        if let (source, place) = rest {
            return hand(source, try EventMerger.fold(source, from: place, settings))
        }
        while true {
            try await start()
            guard !tasks.isEmpty else { return nil }
            if let (source, folded) = try await tasks.removeFirst().value { return hand(source, folded) }
        }
    }

    private mutating func hand(_ source: SourcedBlock, _ folded: FoldedBlock) -> (PartialSummary, Int) {
        rest = folded.stoppedAt.map { (source, $0) }
        return (folded.partial, source.partition)
    }

    /// Begins to fold as many blocks as there are threads.
    private mutating func start() async throws {
        while !hasEnded && tasks.count < threads {
            guard let event = try await source.next() else {
                hasEnded = true
                return
            }
            guard case .block(let block) = event else { continue }
            let (atRest, settings) = (block.atRest, settings)
            tasks.append(Task { (atRest, try EventMerger.fold(atRest, from: nil, settings)) })
        }
    }
}

extension SourcedBlock {
    /// The block as one of an input at rest: when an archive is read says nothing of its times.
    fileprivate var atRest: SourcedBlock {
        SourcedBlock(
            partition: partition, format: format, profile: profile, block: block, byteCount: byteCount, isLast: isLast)
    }
}
