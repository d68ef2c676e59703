import Dispatch
import Synchronization

/// Wakes a task that waits; a signal that comes before the waiting is not lost.
final class WakeSignal: Sendable {
    private struct State {
        var isSet = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Gives the signal.
    func set() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.isSet = state.waiter == nil
            return state.waiter
        }
        waiter?.resume()
    }

    /// Waits for the signal; one task at a time.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isSet = state.withLock { state in
                if !state.isSet { state.waiter = continuation }
                defer { state.isSet = false }
                return state.isSet
            }
            if isSet { continuation.resume() }
        }
    }
}

/// Gives a signal again and again, for as long as it lives.
final class WakeTimer {
    private let source: any DispatchSourceTimer

    /// A timer that gives the signal so often.
    init(_ signal: WakeSignal, every interval: Duration) {
        source = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "visor.wake"))
        let nanoseconds = Int(interval / .nanoseconds(1))
        source.schedule(deadline: .now(), repeating: .nanoseconds(nanoseconds), leeway: .milliseconds(5))
        source.setEventHandler { signal.set() }
        source.activate()
    }

    deinit {
        source.cancel()
    }
}
