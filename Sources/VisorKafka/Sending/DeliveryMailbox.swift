import Synchronization

/// Where the thread of a producer puts reports, and a task waits for them.
final class DeliveryMailbox: Sendable {
    private struct State {
        var reports: [DeliveryReport] = []
        var hasTurned = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Takes reports, or word that there are none.
    func put(_ reports: [DeliveryReport]) {
        let waiter = state.withLock { state in
            state.reports += reports
            state.hasTurned = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// The reports since; where there are none, the next turn of the producer's thread is waited for, and there may still be none.
    ///
    /// For one task at a time.
    func take() async -> [DeliveryReport] {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard !state.hasTurned else { return true }
                state.waiter = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
        return takeNow()
    }

    /// The reports since, without waiting for any.
    func takeNow() -> [DeliveryReport] {
        state.withLock { state in
            defer { (state.reports, state.hasTurned) = ([], false) }
            return state.reports
        }
    }
}
