import Synchronization
import VisorKit

/// What a worker has done and is about to do, for those who watch it.
struct WorkerReport: Sendable {
    /// What its consumer has done.
    var counts = InputCounts()
    /// How many messages wait in its queue, and from how many on no more are fetched.
    var queued = 0
    var queueLimit = 0
    /// Where it is in its partitions, and how far they go.
    var positions: [KafkaPartition: (position: Int, end: Int)] = [:]
}

/// What the one who reads the log of partials and the one who folds have to know of each other.
public final class GroupBoard: Sendable {
    private struct State {
        var log = PartialLog()
        var hasBegun = false
        var hasWorkerEnded = false
        var worker = WorkerReport()
        var isSpeaking = false
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

    /// How the worker is.
    var worker: WorkerReport { state.withLock(\.worker) }

    /// Notes how the worker is.
    func update(_ report: WorkerReport) { state.withLock { $0.worker = report } }

    /// Whether this process speaks for its group.
    var isSpeaking: Bool { state.withLock(\.isSpeaking) }

    /// Notes whether this process speaks for its group.
    func update(isSpeaking: Bool) { state.withLock { $0.isSpeaking = isSpeaking } }

    /// The log as far as it has been read; `nil` before the reading has begun.
    var log: PartialLog? { state.withLock { $0.hasBegun ? $0.log : nil } }

    /// Notes how far the log has been read.
    func update(_ log: PartialLog) {
        state.withLock { ($0.log, $0.hasBegun) = (log, true) }
    }
}
