/// Folds records into the summaries of their windows.
///
/// It knows no format, so that it is compiled once, whatever parsers there are.
struct RecordFolder: ~Copyable {
    private(set) var partial: PartialSummary

    private let settings: AnalysisSettings
    private var agents = AgentFamilyCache()
    /// The window being folded, taken out of the partial, and the times that lie in it.
    private var summary: WindowSummary
    private var place = -1
    private var start = EventTime(microseconds: 0)
    private var end = EventTime(microseconds: 0)
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        let start: EventTime
        let isStraggling: Bool
    }

    init(settings: AnalysisSettings) {
        self.settings = settings
        summary = WindowSummary(capacity: settings.capacity)
        partial = PartialSummary(capacity: settings.capacity)
    }

    /// Whether the partial has so many windows that it must be handed over.
    var isFull: Bool { partial.parts.count >= FoldedBlock.windowLimit }

    /// Adds a record, whose ranges are of some bytes.
    @inline(never)
    mutating func fold(_ record: inout LogRecord, of bytes: Span<UInt8>) {
        guard let time = record.time else {
            return partial.untimed.fold(&record, of: bytes, agents: &agents)
        }
        if time < start || time >= end || place < 0 { open(time) }
        if let least = partial.leastTime, least <= time {} else { partial.leastTime = time }
        if let greatest = partial.greatestTime, greatest >= time {} else { partial.greatestTime = time }
        summary.fold(&record, of: bytes, agents: &agents)
    }

    /// Counts a line that no parser took.
    mutating func reject(_ bytes: Span<UInt8>, _ line: Range<Int>, at offset: Int) {
        partial.malformed += 1
        partial.untimed.lines += 1
        if partial.sample == nil {
            let shown = line.prefix(PartialSummary.Sample.longest)
            partial.sample = PartialSummary.Sample(
                offset: offset + line.lowerBound, text: shown.map { bytes[$0] })
        }
        guard settings.keepsRejected else { return }
        for position in line { partial.rejected.append(bytes[position]) }
        partial.rejected.append(newline)
    }

    /// Counts lines that are too long to be looked at.
    mutating func countOverlong(_ count: Int) {
        partial.overlong += count
        partial.malformed += count
        partial.untimed.lines += count
    }

    /// What the records folded so far amount to.
    consuming func finish() -> PartialSummary {
        putBack()
        return partial
    }

    /// Changes to the window of a time.
    ///
    /// Only here can a window begin to straggle: while one window is folded, no line raises the greatest time beyond it.
    private mutating func open(_ time: EventTime) {
        putBack()
        let layout = settings.layout
        start = layout.start(of: time)
        end = start + layout.size
        let horizon = end + layout.lateness + layout.retention
        let key = Key(start: start, isStraggling: partial.greatestTime.map { $0 >= horizon } ?? false)
        if let known = places[key] {
            place = known
            swap(&summary, &partial.parts[place].summary)
        } else {
            place = partial.parts.count
            places[key] = place
            partial.parts.append(
                .init(start: start, isStraggling: key.isStraggling, summary: WindowSummary(capacity: settings.capacity))
            )
        }
    }

    /// Lays the window being folded back into the partial.
    private mutating func putBack() {
        guard place >= 0 else { return }
        agents.flush(into: &summary.tops.agents)
        swap(&summary, &partial.parts[place].summary)
        place = -1
    }
}
