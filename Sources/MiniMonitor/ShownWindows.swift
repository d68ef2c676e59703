import VisorKit

/// The windows that a picture has: those that the analysis holds, those that it has let go of, and those of the history.
struct ShownWindows {
    /// How many windows there are at most.
    static let most = 360
    /// How many of the newest keep all that is in their lists at most; the others keep the most frequent keys.
    static let mostWhole = 12
    /// How many of these keep it however much that is: the last one that is over, and the one that is still open.
    static let leastWhole = 2
    /// How many bytes the lists that are kept whole take beyond these: pictures that are looked at hold older ones besides.
    static let wholeMemory = 4 << 20
    /// What the others keep.
    private static let kept = HeavyHitters.Capacity(keys: 48, bytes: 4 << 10)

    private var known: [EventTime: WindowUpdate] = [:]
    private var shrunk: Set<EventTime> = []
    /// What the history adds to windows that are known from the reading, by their starts.
    private var added: [EventTime: WindowSummary] = [:]
    /// The last window in which the reading of a file began: what is up to it lacks lines of that file.
    private var partial: EventTime?
    private var hasHistory = false
    private let mostWhole: Int

    /// No windows yet, of which at most so many of the newest will be kept whole.
    init(whole: Int = mostWhole) { mostWhole = whole }

    /// Leaves a window and those before it out until the history has been read: the reading of a file began in it.
    mutating func leaveOut(through start: EventTime) {
        if !hasHistory { partial = max(start, partial ?? start) }
    }

    /// Whether a window is left out.
    func isLeftOut(_ start: EventTime) -> Bool { partial.map { start <= $0 } ?? false }

    /// Takes windows as they are now.
    mutating func take(_ updates: [WindowUpdate]) {
        note(updates)
        settle(whole: wholeCount)
    }

    /// Takes the windows that an analysis holds, which keeps their lists within its own bound and shares them.
    mutating func take(held windows: [WindowUpdate]) {
        note(windows)
        settle(whole: max(wholeCount, windows.count))
    }

    private mutating func note(_ updates: [WindowUpdate]) {
        for update in updates {
            known[update.start] = update
            shrunk.remove(update.start)
        }
    }

    /// How many of the newest are kept whole: fewer where their lists are large.
    private var wholeCount: Int {
        var (count, room) = (0, ShownWindows.wholeMemory)
        for start in known.keys.sorted().suffix(mostWhole).reversed() {
            room -= known[start]?.summary.tops.byteCount ?? 0
            guard count < ShownWindows.leastWhole || room >= 0 else { break }
            count += 1
        }
        return count
    }

    /// Takes the windows of the history, which has been read: what is in both belongs together.
    ///
    /// - Parameter isComplete: whether that of all files could be read, so that nothing is to be left out any more.
    mutating func take(history: [WindowUpdate], isComplete: Bool = true) {
        for update in history {
            guard known[update.start] != nil else {
                known[update.start] = update
                continue
            }
            var summary = update.summary
            summary.shrinkTops(to: ShownWindows.kept)
            added[update.start] = summary
        }
        hasHistory = true
        if isComplete { partial = nil }
        settle(whole: wholeCount)
    }

    /// The windows, the oldest first.
    var windows: [WindowUpdate] {
        let shown = known.values.filter { !isLeftOut($0.start) }.sorted { $0.start < $1.start }
        return shown.map { window in
            guard let more = added[window.start] else { return window }
            var summary = window.summary
            summary.merge(more)
            return WindowUpdate(start: window.start, end: window.end, summary: summary)
        }
    }

    /// Lets go of the oldest, and of rare keys in those that are not among the newest.
    private mutating func settle(whole: Int) {
        guard known.count > whole else { return }
        var starts = known.keys.sorted()
        for start in starts.dropLast(ShownWindows.most) {
            known[start] = nil
            added[start] = nil
            shrunk.remove(start)
        }
        starts = starts.suffix(ShownWindows.most)
        for start in starts.dropLast(whole) where shrunk.insert(start).inserted {
            guard let window = known[start] else { continue }
            var summary = window.summary
            summary.shrinkTops(to: ShownWindows.kept)
            known[start] = WindowUpdate(start: start, end: window.end, summary: summary)
        }
    }
}
