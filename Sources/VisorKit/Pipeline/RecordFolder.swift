/// Folds records into the summaries of their windows.
///
/// It knows no format, so that it is compiled once, whatever parsers there are.
struct RecordFolder: ~Copyable {
    private(set) var partial: PartialSummary

    private let settings: AnalysisSettings
    private let hasRules: Bool
    /// Which records of the source count whose lines are being folded.
    private var rules: RecordRules
    /// What is counted of its lines.
    private var counters: [CounterFolder]
    /// The sources, of which the one being folded has its counters taken out, and its number.
    private var sources: [Source] = []
    private var source = 0
    private var anonymizer = Anonymizer()
    private var agents = AgentFamilyCache()
    private let hasCounters: Bool
    /// Whether counters keep groups apart, of which there may be too many.
    private var countsGroups = false
    /// The first time that is too far ahead of the arrival to be believed.
    private var limit = EventTime.distantFuture
    /// The window being folded, taken out of the partial, and the times that lie in it and are not too far ahead.
    private var summary: WindowSummary
    private var visitors = VisitorTable()
    private var place = -1
    private var start = EventTime(microseconds: 0)
    private var end = EventTime(microseconds: 0)
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        let start: EventTime
        let isStraggling: Bool
    }

    /// How the lines of one source are folded.
    private struct Source {
        let rules: RecordRules
        var counters: [CounterFolder]
        let countsGroups: Bool
    }

    /// How far a line of a live input may be ahead of its arrival.
    static let longestAhead = TimeSpan.seconds(3_600)

    /// A folder of lines that were read at a moment, where their input is live.
    init(profile: InputProfile, settings: AnalysisSettings, arrival: EventTime?) {
        self.settings = settings
        (rules, counters) = (settings.rules, [])
        hasRules = !settings.rules.areEmpty
        hasCounters = !settings.ruleSet.counters.isEmpty
        summary = WindowSummary(capacity: settings.capacity)
        partial = PartialSummary(capacity: settings.capacity)
        _ = add(source: profile)
        arrive(at: arrival)
    }

    /// Notes another source of lines, which are folded next; returns its number.
    mutating func add(source profile: InputProfile) -> Int {
        let window = settings.ruleSet.window(settings.layout)
        let counters = zip(settings.ruleSet.counters, settings.ruleSet.identities).map {
            CounterFolder($0, identity: $1, profile: profile, windowSeconds: window)
        }
        sources.append(
            Source(
                rules: settings.rules.bound(to: profile), counters: counters,
                countsGroups: counters.contains { !$0.isOneGroup }))
        turn(to: sources.count - 1)
        return sources.count - 1
    }

    /// Goes on with the lines of a source that has been noted.
    mutating func turn(to number: Int) {
        // The first has nothing to be laid aside for it.
        if sources.count > 1 { swap(&counters, &sources[source].counters) }
        source = number
        (rules, countsGroups) = (sources[number].rules, sources[number].countsGroups)
        counters = []
        swap(&counters, &sources[number].counters)
    }

    /// Notes when the lines to come were read, where their input is live.
    mutating func arrive(at arrival: EventTime?) {
        limit = arrival.map { $0 + RecordFolder.longestAhead + TimeSpan(microseconds: 1) } ?? .distantFuture
        // What lies too far ahead was judged by the earlier moment.
        if place >= 0 { end = min(start + settings.layout.size, limit) }
    }

    /// Whether the partial has so many windows that it must be handed over.
    var isFull: Bool {
        if partial.parts.count >= FoldedBlock.windowLimit { return true }
        guard countsGroups else { return false }
        for place in counters.indices where counters[place].isFull { return true }
        return false
    }

    /// Whether so much is counted for rules, of all sources together, that the partial is to be handed over soon.
    var isHeavy: Bool {
        guard hasCounters else { return false }
        for number in counters.indices {
            var (groups, cells) = counters[number].extent
            for place in sources.indices where place != source {
                let extent = sources[place].counters[number].extent
                (groups, cells) = (groups + extent.groups, cells + extent.cells)
            }
            if groups >= RecordFolder.manyGroups || cells >= CounterPartial.mostCells / 2 { return true }
        }
        return false
    }

    private static let manyGroups = GroupTable.most / 4

    /// Adds a record, whose ranges are of some bytes, if it is to count; its line begins at an offset of the input.
    @inline(never)
    mutating func fold(_ record: inout LogRecord, of bytes: Span<UInt8>, at offset: Int) {
        if hasRules { rules.proxies?.resolve(&record, bytes) }
        if bytes.byte(at: record.client.lowerBound, before: record.client.upperBound) == UInt8(ascii: ":") {
            record.client = bytes.withoutMapping(record.client)
        }
        if hasRules { foldByRules(&record, of: bytes, at: offset) } else { add(&record, of: bytes, at: offset) }
    }

    private mutating func foldByRules(_ record: inout LogRecord, of bytes: Span<UInt8>, at offset: Int) {
        guard rules.passes(record, bytes) else {
            partial.filtered += 1
            return pass(record.time)
        }
        guard rules.anonymizes else { return add(&record, of: bytes, at: offset) }
        anonymizer.anonymize(&record, bytes)
        let text = anonymizer.text
        add(&record, of: text.span, at: offset)
    }

    /// Lets time go on with a line that does not count; the lines of the window being folded that follow may then straggle.
    private mutating func pass(_ time: EventTime?) {
        guard let time, time > partial.greatestTime ?? .distantPast, time < limit else { return }
        partial.greatestTime = time
        if time >= horizon { putBack() }
    }

    @inline(__always)
    private mutating func add(_ record: inout LogRecord, of bytes: Span<UInt8>, at offset: Int) {
        guard let time = record.time else {
            countUntimed(record, bytes, offset)
            return partial.untimed.fold(&record, of: bytes, agents: &agents)
        }
        if time < start || time >= end || place < 0, !open(time) { return addAhead(&record, of: bytes) }
        if let greatest = partial.greatestTime, greatest >= time {} else { partial.greatestTime = time }
        if let first = partial.firstTime, first <= time {} else { partial.firstTime = time }
        if let last = partial.lastTime, last >= time {} else { partial.lastTime = time }
        summary.fold(&record, of: bytes, agents: &agents)
        if let presence = settings.presence { presence.note(record, bytes, at: time, in: &visitors) }
        if hasCounters { count(record, bytes, time.second, offset) }
    }

    /// Counts a line for the rules.
    private mutating func count(_ record: LogRecord, _ bytes: Span<UInt8>, _ second: Int64, _ offset: Int) {
        for place in counters.indices { counters[place].fold(record, bytes, second: second, offset: offset) }
    }

    /// A sign of life without a time is one of the moment: of the last line's time, if there is one.
    private mutating func countUntimed(_ record: LogRecord, _ bytes: Span<UInt8>, _ offset: Int) {
        guard hasCounters, record.kind == .heartbeat else { return }
        if let time = partial.greatestTime { return count(record, bytes, time.second, offset) }
        for place in counters.indices { counters[place].foldUntimedHeartbeat() }
    }

    /// Adds a line that is too far ahead to move time: it counts in the whole, and in no window.
    private mutating func addAhead(_ record: inout LogRecord, of bytes: Span<UInt8>) {
        // The agents counted so far are those of the window being folded.
        putBack()
        partial.ahead += 1
        partial.untimed.fold(&record, of: bytes, agents: &agents)
        agents.flush(into: &partial.untimed.tops.agents)
    }

    /// Counts a line that no parser took.
    mutating func reject(_ bytes: Span<UInt8>, _ line: Range<Int>, at offset: Int) {
        partial.malformed += 1
        partial.untimed.lines += 1
        // Who asks for lines without addresses is not shown one as it is.
        if partial.sample == nil && !rules.anonymizes {
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

    /// Counts lines that have not come.
    mutating func countDropped(_ count: Int) {
        partial.dropped = min(partial.dropped + min(count, PartialSummary.greatestTally), PartialSummary.greatestTally)
    }

    /// What the records folded so far amount to.
    consuming func finish() -> PartialSummary {
        putBack()
        swap(&counters, &sources[source].counters)
        for place in sources.indices {
            for number in sources[place].counters.indices {
                let counted = sources[place].counters[number].finish()
                if place == 0 { partial.counters.append(counted) } else { partial.counters[number].add(counted) }
            }
        }
        return partial
    }

    /// The time from which on the window being folded takes no more lines.
    private var horizon: EventTime {
        start + settings.layout.size + settings.layout.lateness + settings.layout.retention
    }

    /// Changes to the window of a time, unless the time is too far ahead.
    ///
    /// Only here can a window begin to straggle: while one window is folded, no line that counts raises the greatest time
    /// beyond it, and one that does not ends the folding.
    private mutating func open(_ time: EventTime) -> Bool {
        guard time < limit else { return false }
        putBack()
        let layout = settings.layout
        start = layout.start(of: time)
        end = min(start + layout.size, limit)
        let key = Key(start: start, isStraggling: partial.greatestTime.map { $0 >= horizon } ?? false)
        if let known = places[key] {
            place = known
            swap(&summary, &partial.parts[place].summary)
            swap(&visitors, &partial.parts[place].visitors)
        } else {
            place = partial.parts.count
            places[key] = place
            partial.parts.append(
                .init(start: start, isStraggling: key.isStraggling, summary: WindowSummary(capacity: settings.capacity))
            )
        }
        return true
    }

    /// Lays the window being folded back into the partial.
    private mutating func putBack() {
        guard place >= 0 else { return }
        agents.flush(into: &summary.tops.agents)
        swap(&summary, &partial.parts[place].summary)
        swap(&visitors, &partial.parts[place].visitors)
        place = -1
    }
}
