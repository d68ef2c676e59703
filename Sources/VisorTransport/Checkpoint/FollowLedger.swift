import VisorKit

/// Keeps the books of an analysis that goes on over restarts: up to where each file has been merged, and what has been written.
///
/// A checkpoint is taken only where the two agree: all that the merged lines led to is in the outputs.
public final class FollowLedger {
    /// The file of windows, where it is wanted.
    public let windows: WindowLog?
    /// The file of lines that could not be read, where it is wanted.
    public let deadLetters: LineLog?
    /// The files of alerts, as far as they are wanted.
    let alerts: AlertLog

    /// Whether the checkpoint knows all outputs; else one has to be written before anything is read.
    public let isKnown: Bool

    private var sources: SourceBook
    /// Up to when all that happened to files is in the books.
    private var seen: EventTime
    /// Up to where the journal is in the books.
    private var journal: JournalPosition?
    private var hasChanged = true
    /// Where the log of partials stands, if lines come from there.
    private var group: Checkpoint.Group?

    /// Books that go on from a checkpoint, if there is one.
    ///
    /// What stands in the outputs behind the checkpoint was written before a crash, and is not written again; what stands in one
    /// that it does not know is older.
    ///
    /// - Parameters:
    ///   - rules: what says how bad the alerts of a rule are, where only the text is left of one.
    ///   - start: the time of day, before anything is seen of files.
    ///   - settled: the end of the windows that are not written again, whatever stands there.
    /// - Throws: `OutputFile.Failure`.
    public init(
        from checkpoint: Checkpoint?, paths: OutputPaths, document: SummaryDocument, rules: RuleSet,
        at start: EventTime, settledBefore settled: EventTime? = nil, in fileSystem: some FileSystem
    ) throws(OutputFile.Failure) {
        func open(_ path: String?) throws(OutputFile.Failure) -> AppendedOutput? {
            try path.map { (path) throws(OutputFile.Failure) in try AppendedOutput(path: path, in: fileSystem) }
        }
        windows = try open(paths.windows).map { (output) throws(OutputFile.Failure) in
            try WindowLog(output, document: document, known: output.known(to: checkpoint), settledBefore: settled)
        }
        deadLetters = try open(paths.deadLetters).map { (output) throws(OutputFile.Failure) in
            try LineLog(output, known: output.known(to: checkpoint))
        }
        alerts = try AlertLog(
            text: open(paths.alerts), json: open(paths.alertsJSON), known: checkpoint, rules: rules, at: start)
        sources = SourceBook(checkpoint?.sources ?? [], in: fileSystem)
        isKnown = checkpoint.map { known in paths.all.allSatisfy { known.output($0) != nil } } ?? false
        seen = checkpoint?.seen ?? start
        journal = checkpoint?.journal
        group = checkpoint?.group
    }

    /// The changes of alerts that stand in the outputs behind the checkpoint, for the rules to take over.
    public var toldAlerts: [AlertTransition] { alerts.adopted }

    /// The greatest number of an alert of each rule in outputs that the checkpoint does not know.
    public var usedEpisodes: [String: Int] { alerts.episodes }

    /// Writes windows, and the lines that no parser took.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws(OutputFile.Failure) {
        if let windows, !updates.isEmpty { try windows.write(updates) }
        if let deadLetters, !rejected.isEmpty { try deadLetters.write(rejected) }
    }

    /// Writes changes of alerts.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func alert(_ transitions: [AlertTransition]) throws(OutputFile.Failure) {
        guard !transitions.isEmpty else { return }
        hasChanged = true
        try alerts.write(transitions)
    }

    /// Notes that an event has been merged.
    public func advance(past event: SourceEvent) {
        hasChanged = true
        guard case .block(let block) = event else { return }
        if let place = block.journal { journal = place }
        guard let position = block.position else { return }
        // Lines come behind all that had been seen of files when they were read.
        if let arrival = block.arrival, block.byteCount > 0 { seen = arrival }
        sources.note(position, of: block.partition)
    }

    /// Notes where the log of partials stands, up to where everything has been written.
    public func stand(_ group: Checkpoint.Group) {
        hasChanged = hasChanged || group != self.group
        self.group = group
    }

    /// Tries to write what could not be written before.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func flush() throws(OutputFile.Failure) {
        for output in outputs where !output.isWritten { try output.flush() }
    }

    /// Whether outputs can take no more at the moment.
    public var isFull: Bool { outputs.contains { $0.isFull } }

    /// What outputs take nothing at the moment, and why.
    public var problems: [OutputFile.Failure] {
        outputs.compactMap { output in output.problem.map { OutputFile.Failure(path: output.path, reason: $0) } }
    }

    /// Where the books stand now, with the files that have to be durable before; `nil` where something has not been written.
    ///
    /// - Parameter isForced: whether it is taken although nothing has happened since the last.
    public func checkpoint(of state: AnalysisState, at time: EventTime, isForced: Bool = false) -> PendingCheckpoint? {
        guard hasChanged || isForced, outputs.allSatisfy(\.isWritten) else { return nil }
        hasChanged = false
        sources.forget(at: time)
        let checkpoint = Checkpoint(
            seen: seen, sources: sources.records,
            outputs: [windows?.known, deadLetters?.known].compactMap(\.self) + alerts.known, journal: journal,
            group: group, state: state)
        return PendingCheckpoint(checkpoint: checkpoint, outputs: outputs.map { ($0.path, $0.file) })
    }

    /// Notes that a checkpoint could not be written, so that another is taken even if nothing happens.
    public func retry() { hasChanged = true }

    private var outputs: [AppendedOutput] {
        [windows?.output, deadLetters?.output].compactMap(\.self) + alerts.outputs
    }
}

extension AppendedOutput {
    /// What a checkpoint knows of the output; of one that it does not know, all that stands there is older.
    fileprivate func known(to checkpoint: Checkpoint?) -> Checkpoint.Output {
        checkpoint?.output(path) ?? Checkpoint.Output(path: path, length: length)
    }
}
