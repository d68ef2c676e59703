/// What a run of lines amounts to for one counter, by group and by second, or by window.
///
/// Like a partial summary it judges nothing.
struct CounterPartial: Sendable {
    /// What is counted, by its definition.
    let identity: UInt64

    /// The lines of one group.
    struct Group: Sendable {
        /// The values of the group's fields.
        let key: GroupKey
        /// How much there was in each second, by time.
        var cells: [CountCell] = []
        /// Which clients there were in each window.
        var clients: [SketchCell<DistinctCounter>] = []
        /// Which durations there were in each window.
        var durations: [SketchCell<QuantileSketch>] = []
        /// How many heartbeats there were without a time.
        var untimed = 0
        /// The first lines.
        var lines: [AlertLine] = []
    }

    /// The groups, in the order in which they were met.
    var groups: [Group] = []
    /// How many lines are of groups beyond the most that are kept apart.
    var ungrouped = 0

    init(identity: UInt64) {
        self.identity = identity
    }
}

/// How much there was in a second.
struct CountCell: Sendable, Equatable {
    /// The greatest amount, so that no sum over a span overflows.
    static let greatest = 1 << 42

    /// The second since 1970, by its beginning.
    var second: Int64
    /// How much there was, at most `greatest`.
    var amount: Int

    @inline(__always)
    mutating func add(_ more: Int) {
        amount = min(amount &+ min(more, CountCell.greatest), CountCell.greatest)
    }
}

extension [CountCell] {
    /// Puts seconds in order of time, each once.
    mutating func order() {
        var isOrdered = true
        for place in indices.dropFirst() where self[place - 1].second >= self[place].second { isOrdered = false }
        if isOrdered { return }
        let sorted = sorted { $0.second < $1.second }
        removeAll(keepingCapacity: true)
        for cell in sorted {
            if last?.second == cell.second { self[count - 1].add(cell.amount) } else { append(cell) }
        }
    }

    /// Adds other seconds, both in order of time.
    ///
    /// - Complexity: O(*n* + *m*), and O(*m*) where they come behind all others.
    mutating func merge(_ others: [CountCell]) {
        guard let first = others.first else { return }
        let comesBehind = last.map { $0.second < first.second } ?? true
        self += others
        if !comesBehind { order() }
    }
}

/// What there was in a window.
struct SketchCell<Sketch: WindowSketch>: Sendable {
    /// The second with which the window begins.
    var second: Int64
    var sketch = Sketch()
}

/// A summary that is merged over windows.
protocol WindowSketch: Sendable {
    init()
    mutating func merge(_ other: Self)
    func encode(into writer: inout BinaryWriter)
    init(from reader: inout BinaryReader) throws(WireError)
}

extension DistinctCounter: WindowSketch {}
extension QuantileSketch: WindowSketch {}
