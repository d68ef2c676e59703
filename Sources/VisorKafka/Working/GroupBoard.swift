import Synchronization
import VisorKit

/// What the one who reads the log of partials and the one who folds have to know of each other.
public final class GroupBoard: Sendable {
    private struct State {
        var log = PartialLog()
        var hasBegun = false
        var lag: [InputPartition: Int] = [:]
        var problem: String?
    }

    private let state = Mutex(State())
    private let ending = Atomic(false)

    /// A board on which nothing stands.
    public init() {}

    /// Whether all is to end.
    public var isEnding: Bool { ending.load(ordering: .acquiring) }

    /// Says that all is to end.
    public func end() { ending.store(true, ordering: .releasing) }

    /// The log as far as it has been read; `nil` before the reading has begun.
    var log: PartialLog? { state.withLock { $0.hasBegun ? $0.log : nil } }

    /// Notes how far the log has been read.
    func update(_ log: PartialLog) {
        state.withLock { ($0.log, $0.hasBegun) = (log, true) }
    }
}
