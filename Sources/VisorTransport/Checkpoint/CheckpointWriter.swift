import Dispatch
import Synchronization
import VisorKit

/// Writes checkpoints on a thread of its own, one at a time, so that the analysis does not wait for the disk.
public final class CheckpointWriter<System: FileSystem>: Sendable {
    private enum State: Sendable {
        case idle
        case writing
        case written(OutputFile.Failure?)
    }

    /// How many times as long as it has written the disk is left alone, and how long at most.
    private static var rest: Int { 20 }
    private static var longestRest: Duration { .seconds(5) }

    private let store: CheckpointStore<System>
    private let queue = DispatchQueue(label: "visor.checkpoint")
    private let state = Mutex(State.idle)
    private let busyUntil = Mutex(ContinuousClock.now)

    /// A writer to a store.
    public init(_ store: CheckpointStore<System>) {
        self.store = store
    }

    /// Whether the next one may be handed over: the last one has been written, and the disk has had its rest unless it is urgent.
    public func isReady(atOnce isUrgent: Bool) -> Bool {
        let isIdle = state.withLock { if case .idle = $0 { true } else { false } }
        return isIdle && (isUrgent || busyUntil.withLock { $0 } <= .now)
    }

    /// Writes a checkpoint, soon; the writer must be ready.
    public func write(_ pending: PendingCheckpoint) {
        state.withLock { $0 = .writing }
        queue.async {
            let problem = self.writeNow(pending)
            self.state.withLock { $0 = .written(problem) }
        }
    }

    /// Writes a checkpoint when the one before has been, and waits for it.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func writeAndWait(_ pending: PendingCheckpoint) throws(OutputFile.Failure) {
        if let problem = queue.sync(execute: { writeNow(pending) }) { throw problem }
    }

    /// Up to where both checkpoints that are kept have read the journal; `nil` where that is not known.
    public var journalFloor: JournalPosition? { store.journalFloor }

    /// How the last writing ended, once; `nil` where none has ended since this was asked.
    public func takeOutcome() -> Result<Void, OutputFile.Failure>? {
        state.withLock { state in
            guard case .written(let problem) = state else { return nil }
            state = .idle
            return problem.map { .failure($0) } ?? .success(())
        }
    }

    private func writeNow(_ pending: PendingCheckpoint) -> OutputFile.Failure? {
        let start = ContinuousClock.now
        defer {
            let end = ContinuousClock.now
            let rest = min(start.duration(to: end) * CheckpointWriter.rest, CheckpointWriter.longestRest)
            busyUntil.withLock { $0 = end + rest }
        }
        do throws(OutputFile.Failure) {
            try pending.write(to: store)
            return nil
        } catch {
            return error
        }
    }
}
