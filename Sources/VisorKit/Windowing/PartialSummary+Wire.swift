/// A partial as bytes, so that whoever merges it need not be who folded it.
///
/// The bytes may come from anywhere: what is read can be merged with as many others as a merger counts, and takes no more
/// memory than its bytes call for.
extension PartialSummary {
    /// The version of partials without visitors, and of those with some.
    private static let versions = (plain: 1, withVisitors: 2)

    /// How many lines a partial stands for at most, those that were left out and those that did not come each for themselves.
    static let greatestTally = 1 << 40

    /// Writes all but the bytes of the lines that no parser took.
    public func encode(into writer: inout BinaryWriter) {
        let hasVisitors = parts.contains { !$0.visitors.isEmpty }
        writer.count(hasVisitors ? PartialSummary.versions.withVisitors : PartialSummary.versions.plain)
        for time in [greatestTime, firstTime, lastTime] { writer.time(time) }
        // What did not come is what senders claim.
        let dropped = min(dropped, PartialSummary.greatestTally)
        for count in [malformed, overlong, ahead, filtered, dropped] { writer.count(count) }
        writer.optional(sample) { writer, sample in sample.encode(into: &writer) }
        untimed.encode(into: &writer)
        writer.array(parts) { writer, part in part.encode(into: &writer) }
        writer.array(counters) { writer, counter in counter.encode(into: &writer) }
        if hasVisitors { for part in parts { part.visitors.encode(into: &writer) } }
    }

    /// Reads a partial, which may be any bytes.
    ///
    /// Whether it was folded as other settings want it is for `fits` to say.
    ///
    /// - Throws: `WireError` where the bytes are not what a partial is written as.
    public init(from reader: inout BinaryReader) throws(WireError) {
        let version = try reader.count()
        let (plain, withVisitors) = PartialSummary.versions
        guard version == plain || version == withVisitors else { throw .isOfUnknownVersion(version) }
        self.init(capacity: .standard)
        try readTimes(from: &reader)
        malformed = try reader.tally()
        overlong = try reader.tally()
        ahead = try reader.tally()
        filtered = try reader.tally()
        dropped = try reader.tally()
        sample = try reader.optional(Sample.init(from:))
        untimed = try WindowSummary(from: &reader)
        parts = try reader.array(atMost: FoldedBlock.windowLimit, Part.init(from:))
        counters = try reader.array(atMost: CounterPartial.most, CounterPartial.init(from:))
        if version == withVisitors {
            for place in parts.indices { parts[place].visitors = try VisitorTable(from: &reader) }
        }
        guard holdsTogether else { throw .holdsImpossibleNumber }
    }

    private mutating func readTimes(from reader: inout BinaryReader) throws(WireError) {
        (greatestTime, firstTime, lastTime) = (try reader.time(), try reader.time(), try reader.time())
        guard [greatestTime, firstTime, lastTime].allSatisfy({ $0.map(EventTime.statable.contains) ?? true }) else {
            throw .holdsImpossibleNumber
        }
        guard let greatestTime else {
            guard firstTime == nil, lastTime == nil else { throw .holdsImpossibleNumber }
            return
        }
        switch (firstTime, lastTime) {
        case (nil, nil): break
        case (let first?, let last?) where first <= last && last <= greatestTime: break
        default: throw .holdsImpossibleNumber
        }
    }

    /// How many lines count, in all windows and in none.
    var lines: Int { parts.reduce(untimed.lines) { $0 + $1.summary.lines } }

    /// Whether the numbers are such as lines can come to, so that none is greater than that of the lines.
    private var holdsTogether: Bool {
        let lines = lines
        guard [lines, filtered, dropped].allSatisfy({ $0 <= PartialSummary.greatestTally }),
            malformed <= untimed.lines, overlong <= malformed, ahead <= untimed.lines,
            Set(parts.map { PlaceInTime(start: $0.start, isStraggling: $0.isStraggling) }).count == parts.count
        else { return false }
        return untimed.holdsTogether && parts.allSatisfy(\.summary.holdsTogether)
    }

    private struct PlaceInTime: Hashable {
        let start: EventTime
        let isStraggling: Bool
    }

    /// Whether the partial is one that settings lead to, as far as that can be seen: that its windows are those of the layout, and
    /// that its counters have the groups of the rules.
    public func fits(_ settings: AnalysisSettings) -> Bool {
        guard parts.allSatisfy({ settings.layout.start(of: $0.start) == $0.start }) else { return false }
        return zip(settings.ruleSet.counters, settings.ruleSet.identities).allSatisfy { definition, identity in
            counters.allSatisfy { $0.identity != identity || $0.hasKeys(of: definition) }
        }
    }
}

extension PartialSummary.Part {
    fileprivate func encode(into writer: inout BinaryWriter) {
        start.encode(into: &writer)
        writer.bool(isStraggling)
        summary.encode(into: &writer)
    }

    fileprivate init(from reader: inout BinaryReader) throws(WireError) {
        start = try EventTime(from: &reader)
        isStraggling = try reader.bool()
        summary = try WindowSummary(from: &reader)
        // A window begins no more than its length before its first line.
        guard start > EventTime.statable.lowerBound - .longest, start < EventTime.statable.upperBound,
            summary.lines > 0
        else { throw .holdsImpossibleNumber }
    }
}

extension WindowSummary {
    /// Whether no number is greater than the lines allow, and no list keeps more than usual.
    fileprivate var holdsTogether: Bool {
        let tables = [
            tops.sections, tops.paths, tops.clients, tops.referrers, tops.agents, tops.errorClients, tops.messages,
        ]
        return lines <= PartialSummary.greatestTally && hits <= lines && heartbeats <= lines - hits
            && status.entries.reduce(0) { $0 + $1.count } <= hits && methods.entries.reduce(0) { $0 + $1.count } <= hits
            && levels.entries.reduce(0) { $0 + $1.count } <= lines - hits - heartbeats
            && sizes.count <= hits && durations.count <= hits
            && tables.allSatisfy { $0.capacity.isWithin(.standard) && $0.sum <= lines }
    }
}

extension HeavyHitters {
    /// What all counts come to, with what has been subtracted from them: no more than what was counted.
    fileprivate var sum: Int { entries.reduce(error) { $0 + $1.count } }
}

extension HeavyHitters.Capacity {
    fileprivate func isWithin(_ other: HeavyHitters.Capacity) -> Bool { keys <= other.keys && bytes <= other.bytes }
}
