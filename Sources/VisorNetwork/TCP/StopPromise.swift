import Synchronization

/// Says, once and for all, that something is to end, to any number of tasks that wait for it.
final class StopPromise: Sendable {
    private enum State {
        case open([Int: CheckedContinuation<Void, Never>])
        case fulfilled
    }

    private let state = Mutex<(state: State, count: Int)>((.open([:]), 0))

    /// Whether it has been said.
    var isFulfilled: Bool {
        state.withLock { if case .fulfilled = $0.state { true } else { false } }
    }

    /// Says it.
    func fulfil() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .open(let waiters) = state.state else { return [] }
            state.state = .fulfilled
            return Array(waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until it is said, or the task is cancelled.
    func wait() async {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard case .open(var waiters) = state.state, !Task.isCancelled else { return true }
                    waiters[number] = continuation
                    state.state = .open(waiters)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard case .open(var waiters) = state.state else { return nil }
                defer { state.state = .open(waiters) }
                return waiters.removeValue(forKey: number)
            }
            waiter?.resume()
        }
    }
}
