import Synchronization
import VisorKit

/// What the one who reads the log of partials and the one who folds have to know of each other.
public final class GroupBoard: Sendable {
    private struct State {
        var log = PartialLog()
        var hasBegun = false
        var hasWorkerEnded = false
    }

    private let state = Mutex(State())
    private let ending = Atomic(false)

    /// A board on which nothing stands.
    public init() {}

    /// Whether all is to end.
    public var isEnding: Bool { ending.load(ordering: .acquiring) }

    /// Says that all is to end.
    public func end() { ending.store(true, ordering: .releasing) }

    /// Whether nothing more comes to the log from this process's worker, if it has one.
    var hasWorkerEnded: Bool { state.withLock { $0.hasWorkerEnded } }

    /// Says that nothing more comes of the worker.
    public func endWorker() { state.withLock { $0.hasWorkerEnded = true } }

    /// The log as far as it has been read; `nil` before the reading has begun.
    var log: PartialLog? { state.withLock { $0.hasBegun ? $0.log : nil } }

    /// Notes how far the log has been read.
    func update(_ log: PartialLog) {
        state.withLock { ($0.log, $0.hasBegun) = (log, true) }
    }
}
