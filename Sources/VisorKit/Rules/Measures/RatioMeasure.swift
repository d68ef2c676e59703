/// Which share of other lines the lines are, in a span.
struct RatioMeasure: Measure {
    private var part: SlidingCount
    private var whole: SlidingCount
    private let condition: RuleCondition
    private let minimum: Int
    /// The first instant at which no line of the span is missing.
    private var known = Int64.min
    private var instant: Int64

    init(_ rule: Rule, window: Int64, at instant: Int64, since: Int64) {
        part = SlidingCount(span: rule.span, at: instant)
        whole = part
        condition = rule.condition
        self.instant = instant
        minimum = if case .ratio(_, let minimum) = rule.metric { max(1, minimum) } else { 1 }
    }

    mutating func add(_ lines: CounterPartial.Group, counter: Int, now: Int64) {
        if counter == 0 { part.add(lines.cells) } else { whole.add(lines.cells) }
    }

    mutating func lose(until second: Int64) {
        known = second + part.span
    }

    var nextChange: Int64? {
        let next = earliest(part.nextChange, whole.nextChange)
        return known > instant ? min(next ?? known, known) : next
    }

    mutating func advance(to instant: Int64) {
        part.advance(to: instant)
        whole.advance(to: instant)
        self.instant = instant
    }

    var reading: Reading {
        guard instant >= known else { return .unknown }
        let share = whole.sum > 0 ? Double(part.sum) / Double(whole.sum) : 0
        return whole.sum >= minimum ? Reading(share, condition) : .ofTooFew(share)
    }

    var isEmpty: Bool { part.isEmpty && whole.isEmpty }

    var weight: Int? { whole.most }

    var backlogEnd: Int64? { whole.backlogEnd ?? part.backlogEnd }

    func encode(into writer: inout BinaryWriter) {
        writer.optional(known == .min ? nil : known) { $0.integer(Int($1)) }
        part.encode(into: &writer)
        whole.encode(into: &writer)
    }

    mutating func restore(from reader: inout BinaryReader) throws(WireError) {
        let known = try reader.optional { (reader) throws(WireError) in try reader.second() }
        try part.restore(from: &reader)
        try whole.restore(from: &reader)
        self.known = known ?? .min
    }
}
