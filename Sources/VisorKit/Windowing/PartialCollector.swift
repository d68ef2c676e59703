/// Takes partials of an archive together, so that there are few, each as large as memory allows.
///
/// None of their lines is too late, so that what straggles goes with what does not.
public struct PartialCollector: Sendable {
    /// How much a partial takes before it is handed over, in bytes of memory; what a block adds comes on top.
    static let mostBytes = 8 << 20

    /// What has been taken together.
    public private(set) var partial = PartialSummary(capacity: .standard)
    /// The name of the input of the first line that no parser took.
    public private(set) var sampleSource: String?
    private var places: [EventTime: Int] = [:]

    /// A collector that has nothing.
    public init() {}

    /// Whether nothing has been taken.
    public var isEmpty: Bool {
        partial.lines == 0 && partial.filtered == 0 && partial.dropped == 0 && partial.greatestTime == nil
    }

    /// Whether another partial can be taken in; where not, what there is must be handed over before.
    public func hasRoom(for other: PartialSummary) -> Bool {
        guard !isEmpty else { return true }
        let more = other.parts.reduce(0) { places[$1.start] == nil ? $0 + 1 : $0 }
        return partial.parts.count + more <= FoldedBlock.windowLimit
            && partial.byteCount < PartialCollector.mostBytes && partial.lines < PartialSummary.greatestTally / 2
    }

    /// Takes a partial in, of an input with a name.
    public mutating func merge(_ other: PartialSummary, source: String) {
        partial.untimed.merge(other.untimed)
        partial.malformed += other.malformed
        partial.overlong += other.overlong
        partial.ahead += other.ahead
        partial.filtered += other.filtered
        partial.dropped += other.dropped
        partial.greatestTime = [partial.greatestTime, other.greatestTime].compactMap(\.self).max()
        partial.firstTime = [partial.firstTime, other.firstTime].compactMap(\.self).min()
        partial.lastTime = [partial.lastTime, other.lastTime].compactMap(\.self).max()
        if partial.sample == nil, let sample = other.sample { (partial.sample, sampleSource) = (sample, source) }
        for part in other.parts { take(part) }
    }

    private mutating func take(_ part: PartialSummary.Part) {
        guard let place = places[part.start] else {
            places[part.start] = partial.parts.count
            partial.parts.append(
                .init(start: part.start, isStraggling: false, summary: part.summary, visitors: part.visitors))
            return
        }
        partial.parts[place].summary.merge(part.summary)
        partial.parts[place].visitors.merge(part.visitors)
    }
}

extension PartialSummary {
    /// How many bytes of memory it takes, about.
    fileprivate var byteCount: Int { parts.reduce(untimed.byteCount) { $0 + $1.summary.byteCount } }
}

extension WindowSummary {
    /// How many bytes of memory it takes, about.
    var byteCount: Int {
        MemoryLayout<WindowSummary>.size + tops.byteCount + clients.registers.count + 4 * clients.list.count
            + 8 * (sizes.counts.count + durations.counts.count) + 16 * status.entries.count
    }
}
