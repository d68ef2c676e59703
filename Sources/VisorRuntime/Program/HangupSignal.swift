import Foundation
import Synchronization

/// Takes note of SIGHUP, whatever it asks of the program: to open its log anew, or to read its configuration.
public enum HangupSignal {
    /// A signal is the process's, and so is what its handler may touch.
    private static let hasCome = Atomic(false)

    /// Begins to listen; from here on the signal does not end the process.
    public static func listen() {
        // Makes the note before the handler needs it.
        _ = take()
        signal(SIGHUP) { _ in HangupSignal.hasCome.store(true, ordering: .relaxed) }
    }

    /// Whether the signal has come since this was asked last.
    public static func take() -> Bool {
        hasCome.exchange(false, ordering: .relaxed)
    }
}
