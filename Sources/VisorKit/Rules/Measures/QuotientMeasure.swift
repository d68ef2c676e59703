/// How many times as many lines there are in a span as others: which share they are of the lines of another selection, or how
/// they have changed against the span that ended some time before.
struct QuotientMeasure: Measure {
    private var part: SlidingCount
    /// What the lines are compared with; those of before are the same lines, each so much later as they are before.
    private var whole: SlidingCount
    private let condition: RuleCondition
    private let minimum: Int
    /// How long before the other span ended; `nil` where the other lines have a counter of their own.
    private let earlier: Int64?
    /// The first instant at which no line of either span is missing.
    private var known: Int64
    private var instant: Int64

    init(_ rule: Rule, window: Int64, at instant: Int64, since: Int64) {
        part = SlidingCount(span: rule.span, at: instant)
        whole = part
        condition = rule.condition
        self.instant = instant
        switch rule.metric {
        case .change(let earlier, let minimum):
            (self.earlier, self.minimum) = (earlier.wholeSeconds, max(1, minimum))
            known = since + earlier.wholeSeconds + part.span
        case .ratio(_, let minimum): (earlier, self.minimum, known) = (nil, max(1, minimum), .min)
        default: (earlier, minimum, known) = (nil, 1, .min)
        }
    }

    mutating func add(_ lines: CounterPartial.Group, counter: Int, now: Int64) {
        if let earlier {
            part.add(lines.cells)
            whole.add(lines.cells.map { CountCell(second: $0.second + earlier, amount: $0.amount) })
        } else if counter == 0 {
            part.add(lines.cells)
        } else {
            whole.add(lines.cells)
        }
    }

    mutating func lose(until second: Int64) {
        known = second + (earlier ?? 0) + part.span
    }

    var nextChange: Int64? {
        earliest(earliest(part.nextChange, whole.nextChange), known > instant ? known : nil)
    }

    mutating func advance(to instant: Int64) {
        part.advance(to: instant)
        whole.advance(to: instant)
        self.instant = instant
    }

    var reading: Reading {
        guard instant >= known else { return .unknown }
        let quotient = whole.sum > 0 ? Double(part.sum) / Double(whole.sum) : 0
        return whole.sum >= minimum ? Reading(quotient, condition) : .ofTooFew(quotient)
    }

    var isEmpty: Bool { part.isEmpty && whole.isEmpty }

    var weight: Int? { whole.most }

    var backlogEnd: Int64? { earlier == nil ? earliest(part.backlogEnd, whole.backlogEnd) : part.backlogEnd }

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
