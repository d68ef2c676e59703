/// Merges the partial summaries of all partitions into windows, and is the one place where lateness is judged.
///
/// Partials of one partition come in the order of their lines. A window is published when the watermark passes its
/// end, and is then part of the summary of the whole. It is published again when late lines are merged. The windows that
/// wait for such lines give up rare keys when they take too much memory together. When the watermark is past its
/// retention it goes, and lines that come later still are counted as too late.
public struct WindowMerger: Sendable {
    struct Window: Sendable {
        let start: EventTime
        var summary: WindowSummary
        var visitors = VisitorTable()
        /// The number of lines that the window had when it was last published.
        var publishedLines = 0
        /// Whether its lines are in the summary of the whole.
        var isInWhole = false
    }

    /// How event time is cut into windows.
    public private(set) var layout: WindowLayout

    /// What the tables of published windows keep, when all of them together take too much.
    private var retainedCapacity: HeavyHitters.Capacity
    private let retainedMemory: Int
    var tracker: WatermarkTracker
    /// The windows that take lines, by their start.
    var windows: [Window] = []
    /// The end of the last window that takes no more lines.
    var closedThrough: EventTime?
    /// The end of the last window that was let go because another size came.
    var changedThrough: EventTime?
    /// What all lines amount to that are not in an open window, or in one that has been published.
    var past: OverallSummary

    /// A merger for partitions whose first event times are known, where they have any.
    public init(
        layout: WindowLayout, firstTimes: [EventTime?], capacity: HeavyHitters.Capacity = .standard,
        retainedMemory: Int = HeavyHitters.Capacity.retainedMemory
    ) {
        self.layout = layout
        self.retainedMemory = retainedMemory
        retainedCapacity = .retained(windows: layout.retainedCount, memory: retainedMemory)
        tracker = WatermarkTracker(layout: layout, firstTimes: firstTimes)
        past = OverallSummary(capacity: capacity)
    }

    /// The end of the windows that take no more lines, and are not published again; `nil` where there are none.
    public var takesLinesFrom: EventTime? { closedThrough }

    /// The watermark of the whole; `nil` before the first line with a time.
    public var watermark: EventTime? { tracker.watermark }

    /// The time of the last line that counts, by time.
    var lastTime: EventTime? { past.times?.upperBound }

    /// The windows that take lines, as they stand, in the order of time.
    public var recent: [WindowUpdate] { windows.map(update) }

    /// The numbers of the partitions that have joined and not ended, in ascending order.
    public var partitions: [Int] { tracker.partitions.keys.sorted() }

    /// The greatest event time of a partition that has joined and not ended; `nil` before its first line with a time.
    public func greatestTime(of partition: Int) -> EventTime? { tracker.greatestTime(of: partition) }

    /// The event time of what a partition brings without a time: as far as its lines have come, or, where it has had none for
    /// long, time has.
    func time(of partition: Int) -> EventTime? {
        let paced = watermark.map { $0 + layout.lateness }
        guard let greatest = greatestTime(of: partition) else { return paced }
        return paced.map { max(greatest, $0) } ?? greatest
    }

    /// Notes another partition, whose first event time holds the watermark back where it is known.
    public mutating func join(partition: Int, firstTime: EventTime?) {
        tracker.join(partition: partition, firstTime: firstTime)
    }

    /// Notes another partition, unless it is known, whose lines are still to come, and which holds the watermark until then.
    mutating func await(partition: Int) {
        tracker.await(partition: partition)
    }

    /// Notes that lines of a partition come now that is awaited; the watermark goes on with them.
    mutating func hear(partition: Int) {
        tracker.hear(partition: partition)
    }

    /// The numbers of the partitions that hold the watermark although nothing of them is known.
    public var awaited: [Int] {
        tracker.partitions.filter { $0.value.isAwaited && $0.value.idleAt == nil }.keys.sorted()
    }

    /// Takes in how far readers are, and returns the windows to publish.
    public mutating func take(_ standing: InputStanding) -> [WindowUpdate] {
        tracker.take(standing)
        raiseClosed()
        return settle()
    }

    /// How many seconds the watermark is behind the clock on the wall, besides the allowed lateness; 0 where all readers are at
    /// their end, `nil` before the first line with a time.
    func lag(at time: EventTime, _ standing: InputStanding) -> Double? {
        guard let watermark else { return nil }
        if partitions.allSatisfy({ standing.atEnd[$0] != nil }) { return 0 }
        let behind = time.microseconds - (watermark + layout.lateness).microseconds
        return max(0, Double(behind) / 1_000_000)
    }

    /// Merges the partial of a partition's next lines, and returns the windows to publish.
    ///
    /// A partition that has not joined joins with it.
    public mutating func merge(_ partial: PartialSummary, from partition: Int) -> [WindowUpdate] {
        past.count(partial, from: partition)
        for part in partial.parts where !part.isStraggling { take(part) }
        tracker.advance(partition: partition, to: partial.greatestTime)
        raiseClosed()
        for part in partial.parts where part.isStraggling { take(part) }
        return settle()
    }

    /// Notes that a partition has no more lines, and returns the windows to publish.
    public mutating func end(partition: Int) -> [WindowUpdate] {
        tracker.end(partition: partition)
        raiseClosed()
        return settle()
    }

    /// Takes another layout, by which all that is merged from then on has been folded, and returns the windows to publish.
    ///
    /// Where the size stays, the windows do. Windows of another size cannot go on: they are published as they are, stay part
    /// of the whole and are let go. Lines that come late to what the watermark has passed by then are too late. All others
    /// open windows of the new size, the first of which have only what comes after the change. So no line counts twice or
    /// is lost, and a window that was let go does not come again with fewer lines, even if its size does.
    public mutating func change(to layout: WindowLayout) -> [WindowUpdate] {
        let updates = layout.size == self.layout.size ? [] : letGoOfAll()
        self.layout = layout
        retainedCapacity = .retained(windows: layout.retainedCount, memory: retainedMemory)
        tracker.change(to: layout)
        raiseClosed()
        return updates + settle()
    }

    private mutating func letGoOfAll() -> [WindowUpdate] {
        let updates = finish()
        // Of the sizes before this one, none may come back up to the end of its last window.
        closedThrough = [closedThrough, changedThrough, watermark].compactMap(\.self).max()
        changedThrough = [changedThrough, windows.last.map { update($0).end }].compactMap(\.self).max()
        windows = []
        return updates
    }

    /// Returns every window that has not been published as it is, for the input has ended.
    public mutating func finish() -> [WindowUpdate] {
        publish { _ in true }
    }

    /// What all lines so far amount to.
    ///
    /// - Complexity: O(*w*) merges in the number of windows that have not been published.
    public var overall: OverallSummary {
        var overall = past
        for window in windows where !window.isInWhole { overall.summary.merge(window.summary) }
        return overall
    }

    private mutating func take(_ part: PartialSummary.Part) {
        let end = part.start + layout.size
        past.span = min(past.span?.lowerBound ?? part.start, part.start)..<max(past.span?.upperBound ?? end, end)
        if let closedThrough, end <= closedThrough {
            past.tooLate += part.summary.lines
            past.summary.merge(part.summary)
            return
        }
        let place = position(of: part.start)
        if place < windows.count, windows[place].start == part.start {
            windows[place].summary.merge(part.summary)
            windows[place].visitors.merge(part.visitors)
            if windows[place].isInWhole { past.summary.merge(part.summary) }
        } else {
            windows.insert(Window(start: part.start, summary: part.summary, visitors: part.visitors), at: place)
        }
    }

    /// The place of the first window that does not begin before a moment.
    private func position(of start: EventTime) -> Int {
        if let last = windows.last, last.start < start { return windows.count }
        var range = 0..<windows.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            if windows[middle].start < start {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound
    }

    private mutating func raiseClosed() {
        guard let watermark = tracker.watermark else { return }
        closedThrough = max(closedThrough ?? watermark - layout.retention, watermark - layout.retention)
    }

    /// Publishes what the watermark has passed, and lets go of what takes no more lines.
    private mutating func settle() -> [WindowUpdate] {
        guard let watermark = tracker.watermark else { return [] }
        let size = layout.size
        var updates = publish { $0.start + size <= watermark }
        release()
        defer { shrinkRetained() }
        let excess = windows.count - layout.openLimit
        if excess > 0 {
            let end = windows[excess - 1].start + size
            updates += publish { $0.start + size <= end }
            closedThrough = max(closedThrough ?? end, end)
            past.closedEarly += excess
            release()
        }
        return updates
    }

    private mutating func publish(_ isDue: (Window) -> Bool) -> [WindowUpdate] {
        var updates: [WindowUpdate] = []
        for place in windows.indices {
            guard isDue(windows[place]) else { break }
            guard windows[place].summary.lines > windows[place].publishedLines else { continue }
            windows[place].publishedLines = windows[place].summary.lines
            updates.append(update(windows[place]))
            if !windows[place].isInWhole { past.summary.merge(windows[place].summary) }
            windows[place].isInWhole = true
        }
        return updates
    }

    /// Keeps the lists of windows that wait for late lines within their memory: the oldest, which are the least likely to
    /// be published again, give up keys first.
    private mutating func shrinkRetained() {
        var size = windows.reduce(0) { $0 + ($1.isInWhole ? $1.summary.tops.byteCount : 0) }
        for place in windows.indices where size > retainedMemory && windows[place].isInWhole {
            size -= windows[place].summary.tops.byteCount
            windows[place].summary.tops.shrink(to: retainedCapacity)
            size += windows[place].summary.tops.byteCount
        }
    }

    /// Lets go of the windows that take no more lines, which have been published.
    private mutating func release() {
        guard let closedThrough else { return }
        let count = windows.firstIndex { $0.start + layout.size > closedThrough } ?? windows.count
        windows.removeFirst(count)
    }

    private func update(_ window: Window) -> WindowUpdate {
        WindowUpdate(
            start: window.start, end: window.start + layout.size, summary: window.summary, visitors: window.visitors)
    }
}
