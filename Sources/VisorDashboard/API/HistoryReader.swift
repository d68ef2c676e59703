import VisorKit
import VisorStore

/// What is shown of a range at a moment: the history, and the windows that are still open above it.
public struct HistoryReader: Sendable {
    let store: HistoryStore
    /// The length of the analysis' windows.
    let window: TimeSpan

    /// A reader of a history.
    public init(_ store: HistoryStore, window: TimeSpan) { (self.store, self.window) = (store, window) }
}
