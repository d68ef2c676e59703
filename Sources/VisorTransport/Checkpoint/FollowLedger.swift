import VisorKit

/// Keeps the books of an analysis that goes on over restarts: up to where each file has been merged, and what has been written.
///
/// A checkpoint is taken only where the two agree: all that the merged lines led to is in the outputs.
public final class FollowLedger {
    /// The file of windows, where it is wanted.
    public let windows: WindowLog?
    /// The file of lines that could not be read, where it is wanted.
    public let deadLetters: LineLog?

    /// How long what has been read of a file is remembered after the file was last changed, and of how many files at most.
    private static let memory = TimeSpan.seconds(7 * 86_400)
    private static let longestMemory = 64

    private var sources: [Int: SourceRecord]
    private var sequence: Int
    private var seen: EventTime
    private var hasChanged = true

    /// Books that go on from a checkpoint, if there is one, with outputs at these paths, where they are wanted.
    ///
    /// What stands in the outputs behind the checkpoint was written before a crash, and is not written again; where there is no
    /// checkpoint, all that stands there is older.
    ///
    /// - Throws: `OutputFile.Failure`.
    public init(
        from checkpoint: Checkpoint?, windows windowsPath: String?, deadLetters deadLettersPath: String?,
        document: SummaryDocument, at start: EventTime, in fileSystem: some FileSystem
    ) throws(OutputFile.Failure) {
        if let windowsPath {
            let output = try AppendedOutput(path: windowsPath, in: fileSystem)
            windows = try WindowLog(output, document: document, known: output.known(to: checkpoint))
        } else {
            windows = nil
        }
        if let deadLettersPath {
            let output = try AppendedOutput(path: deadLettersPath, in: fileSystem)
            deadLetters = try LineLog(output, known: output.known(to: checkpoint))
        } else {
            deadLetters = nil
        }
        sources = Dictionary(
            (checkpoint?.sources ?? []).map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
        sequence = checkpoint?.sequence ?? 0
        seen = checkpoint?.seen ?? start
    }

    /// Writes windows, and the lines that no parser took.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws(OutputFile.Failure) {
        if let windows, !updates.isEmpty { try windows.write(updates) }
        if let deadLetters, !rejected.isEmpty { try deadLetters.write(rejected) }
    }

    /// Notes that an event has been merged.
    public func advance(past event: SourceEvent) {
        hasChanged = true
        guard case .block(let block) = event, let position = block.position else { return }
        // Lines come behind all that had been seen of files when they were read.
        if let arrival = block.arrival, block.byteCount > 0 { seen = arrival }
        let unknown = SourceRecord(name: position.source, partition: block.partition, positions: [])
        var record = sources[block.partition] ?? unknown
        if let place = record.positions.firstIndex(where: { $0.incarnation == position.incarnation }) {
            record.positions[place] = position
        } else {
            record.positions.append(position)
        }
        sources[block.partition] = record
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
    public var problems: [(path: String, reason: SystemError)] {
        outputs.compactMap { output in output.problem.map { (output.path, $0) } }
    }

    /// Where the books stand now, with the files that have to be durable before; `nil` where something has not been written.
    ///
    /// - Parameter isForced: whether it is taken although nothing has happened since the last.
    public func checkpoint(of merger: WindowMerger, at time: EventTime, isForced: Bool = false) -> PendingCheckpoint? {
        guard hasChanged || isForced, outputs.allSatisfy(\.isWritten) else { return nil }
        hasChanged = false
        sequence += 1
        forget(at: time)
        var checkpoint = Checkpoint(
            seen: seen, sources: sources.values.sorted { $0.partition < $1.partition },
            outputs: [windows?.known, deadLetters?.known].compactMap(\.self), merger: merger)
        checkpoint.sequence = sequence
        return PendingCheckpoint(checkpoint: checkpoint, files: outputs.map(\.file))
    }

    /// Notes that a checkpoint could not be written, so that another is taken even if nothing happens.
    public func retry() { hasChanged = true }

    private var outputs: [AppendedOutput] { [windows?.output, deadLetters?.output].compactMap(\.self) }

    private func forget(at time: EventTime) {
        let oldest = (time - FollowLedger.memory).microseconds * 1_000
        for partition in sources.keys {
            guard var record = sources[partition] else { continue }
            record.positions.removeAll { $0.isDone && $0.modified < oldest }
            record.positions.removeFirst(max(0, record.positions.count - FollowLedger.longestMemory))
            sources[partition] = record.positions.isEmpty ? nil : record
        }
    }
}

extension AppendedOutput {
    /// What a checkpoint knows of the output; where there is none, all that stands there is older.
    fileprivate func known(to checkpoint: Checkpoint?) -> Checkpoint.Output {
        checkpoint?.output(path) ?? Checkpoint.Output(path: path, length: checkpoint == nil ? length : 0)
    }
}

/// A checkpoint that has been taken and not been written yet.
public struct PendingCheckpoint: Sendable {
    /// The checkpoint.
    public let checkpoint: Checkpoint

    /// The outputs that it speaks of.
    let files: [any OpenFile]

    /// Makes the outputs durable, and then the checkpoint.
    ///
    /// - Throws: `SystemError`, after which the checkpoints before are what they were.
    public func write(to store: CheckpointStore<some FileSystem>) throws(SystemError) {
        for file in files { try file.sync() }
        try store.save(checkpoint)
    }
}
