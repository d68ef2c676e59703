/// How many times as many lines there are in a span as in the one that ended some time before.
struct ChangeMeasure: Measure {
    private var present: SlidingCount
    /// The same lines, each so much later as the other span lies before.
    private var past: SlidingCount
    private let condition: RuleCondition
    private let earlier: Int64
    private let minimum: Int
    /// The first instant at which all of both spans is known.
    private var known: Int64
    private var instant: Int64

    init(_ rule: Rule, window: Int64, at instant: Int64, since: Int64) {
        present = SlidingCount(span: rule.span, at: instant)
        past = present
        condition = rule.condition
        (earlier, minimum) =
            if case .change(let earlier, let minimum) = rule.metric {
                (earlier.microseconds / 1_000_000, max(1, minimum))
            } else { (0, 1) }
        known = since + earlier + present.span
        self.instant = instant
    }

    mutating func add(_ lines: CounterPartial.Group, counter: Int, now: Int64) {
        present.add(lines.cells)
        past.add(lines.cells.map { CountCell(second: $0.second + earlier, amount: $0.amount) })
    }

    mutating func lose(until second: Int64) {
        known = second + earlier + present.span
    }

    var nextChange: Int64? {
        let next = earliest(present.nextChange, past.nextChange)
        return known > instant ? min(next ?? known, known) : next
    }

    mutating func advance(to instant: Int64) {
        present.advance(to: instant)
        past.advance(to: instant)
        self.instant = instant
    }

    var reading: Reading {
        guard instant >= known else { return .unknown }
        let change = past.sum > 0 ? Double(present.sum) / Double(past.sum) : 0
        return past.sum >= minimum ? Reading(change, condition) : .ofTooFew(change)
    }

    var isEmpty: Bool { present.isEmpty && past.isEmpty }

    var backlogEnd: Int64? { present.backlogEnd }

    var weight: Int? { present.most }

    func encode(into writer: inout BinaryWriter) {
        writer.integer(Int(known))
        present.encode(into: &writer)
        past.encode(into: &writer)
    }

    mutating func restore(from reader: inout BinaryReader) throws(WireError) {
        let known = try reader.second()
        try present.restore(from: &reader)
        try past.restore(from: &reader)
        self.known = known
    }
}
