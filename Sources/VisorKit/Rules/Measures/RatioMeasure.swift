/// Which share of other lines the lines are, in a span.
struct RatioMeasure: Measure {
    private var part: SlidingCount
    private var whole: SlidingCount
    private let condition: RuleCondition
    private let minimum: Int

    init(_ rule: Rule, window: Int64, at instant: Int64, since: Int64) {
        part = SlidingCount(span: rule.span, at: instant)
        whole = part
        condition = rule.condition
        minimum = if case .ratio(_, let minimum) = rule.metric { max(1, minimum) } else { 1 }
    }

    mutating func add(_ lines: CounterPartial.Group, counter: Int) {
        if counter == 0 { part.add(lines.cells) } else { whole.add(lines.cells) }
    }

    var nextChange: Int64? { earliest(part.nextChange, whole.nextChange) }

    mutating func advance(to instant: Int64) {
        part.advance(to: instant)
        whole.advance(to: instant)
    }

    var reading: Reading {
        let share = whole.sum > 0 ? Double(part.sum) / Double(whole.sum) : 0
        return whole.sum >= minimum ? Reading(share, condition) : .ofTooFew(share)
    }

    var isEmpty: Bool { part.isEmpty && whole.isEmpty }

    var backlogEnd: Int64? { whole.backlogEnd ?? part.backlogEnd }

    func encode(into writer: inout BinaryWriter) {
        part.encode(into: &writer)
        whole.encode(into: &writer)
    }

    mutating func restore(from reader: inout BinaryReader) throws(WireError) {
        try part.restore(from: &reader)
        try whole.restore(from: &reader)
    }
}
