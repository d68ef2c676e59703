import Dispatch
import Foundation
import Synchronization

/// Ends the process at the second SIGINT; the first one is left to others.
final class InterruptCounter {
    private let source: any DispatchSourceSignal

    init() {
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        let seen = Atomic(0)
        source.setEventHandler {
            // Two signals may arrive as one event.
            let count = Int(source.data)
            if seen.add(count, ordering: .relaxed).newValue >= 2 { _exit(130) }
        }
        self.source = source
        source.activate()
    }

    func cancel() {
        source.cancel()
    }
}
