/// How many lines or bytes there are in a span, or a second of it: `count`, `rate`, `bandwidth`.
struct CountMeasure: Measure {
    private var count: SlidingCount
    private let condition: RuleCondition
    /// What the amount is divided by.
    private let divisor: Double
    /// Whether an alert that is one stays one with more lines.
    private let isCertain: Bool
    /// The first instant at which all of the span is known: before it the amount may be greater than what has been counted.
    private var known: Int64
    private var instant: Int64

    init(_ rule: Rule, window: Int64, at instant: Int64, since: Int64) {
        count = SlidingCount(span: rule.span, at: instant)
        condition = rule.condition
        divisor = rule.metric == .count ? 1 : Double(count.span)
        isCertain = condition.isUpward && rule.holding.microseconds == 0
        known = since + count.span
        self.instant = instant
    }

    mutating func add(_ lines: CounterPartial.Group, counter: Int, now: Int64) {
        count.add(lines.cells)
    }

    var nextChange: Int64? {
        guard known > instant else { return count.nextChange }
        return min(count.nextChange ?? known, known)
    }

    mutating func advance(to instant: Int64) {
        count.advance(to: instant)
        self.instant = instant
    }

    var reading: Reading {
        var reading = Reading(Double(count.sum) / divisor, condition)
        guard instant < known else { return reading }
        // What more lines could make untrue is not true yet.
        if condition.isUpward { reading.clears = false } else { reading.fires = false }
        return reading
    }

    mutating func lose(until second: Int64) {
        known = second + count.span
    }

    var firstCertainInstant: Int64? {
        guard isCertain, condition.fires(Double(count.most) / divisor) else { return nil }
        return count.firstInstant { condition.fires(Double($0) / divisor) }
    }

    /// A group of which too few lines are the alert is not forgotten.
    var isEmpty: Bool { count.isEmpty && condition.isUpward }

    var backlogEnd: Int64? { count.backlogEnd }

    var weight: Int? { condition.isUpward ? count.most : nil }

    func encode(into writer: inout BinaryWriter) {
        writer.integer(Int(known))
        count.encode(into: &writer)
    }

    mutating func restore(from reader: inout BinaryReader) throws(WireError) {
        let known = try reader.second()
        try count.restore(from: &reader)
        self.known = known
    }
}
