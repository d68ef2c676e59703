/// How long nothing has come: `absence`, and `heartbeat`.
struct SilenceMeasure: Measure {
    /// How many gaps between heartbeats their median is taken of, and how many there must be.
    private static let mostGaps = 15
    private static let fewestGaps = 2

    /// How long silence may be; for heartbeats without a given interval that follows from their gaps.
    private let given: Int64?
    private let missed: Int64
    /// The end of the last second in which something came, or from when on something is waited for.
    private var last: Int64?
    /// The seconds with lines after the last instant.
    private var coming: [Int64] = []
    private var gaps: [Int64] = [] {
        didSet { if !gaps.isEmpty { gap = gaps.sorted()[gaps.count / 2] } }
    }
    /// The median of the gaps.
    private var gap: Int64 = 0
    private var instant: Int64
    /// Whether nothing more is expected.
    private var hasEnded = false

    init(_ rule: Rule, window: Int64, at instant: Int64, since: Int64) {
        if case .heartbeat(let interval, let missed) = rule.metric {
            given = interval.map { max(1, ($0.microseconds * Int64(missed) + 999_999) / 1_000_000) }
            self.missed = Int64(missed)
            last = nil
        } else {
            given = rule.span.wholeSeconds
            missed = 1
            last = since
        }
        self.instant = instant
    }

    /// The last second in which something came, as far as that is known already.
    var latest: Int64? { [last.map { $0 - 1 }, coming.last].compactMap(\.self).max() }

    /// After how many seconds silence is an alert; `nil` while that is not known.
    private var patience: Int64? {
        if let given { return given }
        guard gaps.count >= SilenceMeasure.fewestGaps else { return nil }
        return gap * missed
    }

    mutating func add(_ lines: CounterPartial.Group, counter: Int, now: Int64) {
        hasEnded = false
        var fresh: [Int64] = []
        for cell in lines.cells { note(cell.second, &fresh) }
        if lines.untimed > 0 && !fresh.contains(now) { note(now, &fresh) }
        fresh.sort()
        if let known = coming.last, let first = fresh.first, first <= known {
            coming = Array(Set(coming).union(fresh)).sorted()
        } else if coming.isEmpty {
            coming = fresh
        } else {
            coming += fresh
        }
    }

    mutating func lose(until second: Int64) {
        if let known = last { last = max(known, second) }
    }

    private mutating func note(_ second: Int64, _ fresh: inout [Int64]) {
        // What comes late shows that there was life, and the gaps are what they were.
        if second + 1 > instant { fresh.append(second) } else { last = max(last ?? .min, second + 1) }
    }

    var nextChange: Int64? {
        let life = coming.first.map { $0 + 1 }
        let end = deadline.flatMap { $0 > instant ? $0 : nil }
        return earliest(life, end)
    }

    private var deadline: Int64? {
        guard !hasEnded, let last, let patience else { return nil }
        return last + patience
    }

    mutating func advance(to instant: Int64) {
        self.instant = max(self.instant, instant)
        var count = 0
        while count < coming.count, coming[count] < self.instant {
            take(coming[count])
            count += 1
        }
        if count > 0 { coming.removeFirst(count) }
    }

    private mutating func take(_ second: Int64) {
        if let last, second + 1 > last, given == nil {
            gaps = (gaps + [second + 1 - last]).suffix(SilenceMeasure.mostGaps)
        }
        last = max(last ?? .min, second + 1)
    }

    var reading: Reading {
        guard let last, let patience else { return .unknown }
        let silence = instant - last
        return Reading(value: Double(silence), fires: silence >= patience, clears: silence < patience)
    }

    static var misses: Bool { true }

    mutating func stop() { hasEnded = true }

    /// Who has been heard is missed.
    var isEmpty: Bool { last == nil && coming.isEmpty }

    /// How many seconds may wait for their instants.
    private static let mostAhead = 65_536

    var backlogEnd: Int64? {
        coming.count > SilenceMeasure.mostAhead ? coming[coming.count / 2] + 1 : nil
    }

    func encode(into writer: inout BinaryWriter) {
        writer.integer(Int(instant))
        writer.bool(hasEnded)
        writer.optional(last) { $0.integer(Int($1)) }
        writer.array(coming) { $0.integer(Int($1)) }
        writer.array(gaps) { $0.integer(Int($1)) }
    }

    mutating func restore(from reader: inout BinaryReader) throws(WireError) {
        instant = try reader.second()
        hasEnded = try reader.bool()
        last = try reader.optional { (reader) throws(WireError) in try reader.second() }
        coming = try reader.array { (reader) throws(WireError) in try reader.second() }
        gaps = try reader.array(atMost: SilenceMeasure.mostGaps) { (reader) throws(WireError) in
            try reader.second()
        }
        guard zip(coming, coming.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .holdsImpossibleNumber }
    }
}
