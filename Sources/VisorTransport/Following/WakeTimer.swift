import Dispatch

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
