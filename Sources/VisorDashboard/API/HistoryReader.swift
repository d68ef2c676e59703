import VisorKit
import VisorStore

/// What is shown of a range: the history, and the windows that are still open above it.
public struct HistoryReader: Sendable {
    let store: HistoryStore
    /// The length of the analysis' windows.
    let window: TimeSpan

    /// A reader of a history.
    public init(_ store: HistoryStore, window: TimeSpan) { (self.store, self.window) = (store, window) }

    /// The figures of the windows of a range, at most about so many.
    ///
    /// - Throws: `StoreError`.
    func series(in range: Range<EventTime>, atMost limit: Int, open: [WindowUpdate]) throws(StoreError) -> HistorySeries
    {
        let known = try store.series(in: range, atMost: limit) ?? HistorySeries(step: window, windows: [])
        let layout = WindowLayout(size: known.step)
        let open = open.filter { range.contains($0.start) }
        var rows = known.windows
        for (start, parts) in Dictionary(grouping: open, by: { layout.start(of: $0.start) }).sorted(by: {
            $0.key < $1.key
        }) {
            // What is drawn of the whole cannot be had of what is drawn of its parts: a client may be in several.
            var whole = try store.summary(in: start..<start + known.step).summary
            for part in parts { whole.merge(part.summary) }
            rows.removeAll { $0.start == start }
            rows.append(WindowFigures(start, whole))
        }
        return HistorySeries(step: known.step, windows: rows.sorted { $0.start < $1.start })
    }

    /// What the windows of a range amount to, as one window.
    ///
    /// - Throws: `StoreError`.
    func summary(in range: Range<EventTime>, open: [WindowUpdate]) throws(StoreError) -> WindowUpdate {
        let found = try store.summary(in: range)
        var (whole, end) = (found.summary, found.range.upperBound)
        for update in open where range.contains(update.start) {
            whole.merge(update.summary)
            end = max(end, update.end)
        }
        return WindowUpdate(start: found.range.lowerBound, end: end, summary: whole)
    }
}
