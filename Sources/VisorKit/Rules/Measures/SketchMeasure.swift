/// What whole windows amount to when they are merged, over as many as the span has: distinct clients, quantiles.
struct SketchMeasure<Kind: SketchKind>: Measure {
    private typealias Cell = SketchCell<Kind.Sketch>

    private let kind: Kind
    /// The length of a cell in seconds: that of a window, or of several.
    private let window: Int64
    /// How many cells a span has at most.
    private static var mostCells: Int64 { 360 }
    private let span: Int64
    /// The windows of the span and those ahead of it, by time.
    private var cells: [Cell] = []
    private var instant: Int64
    /// The first instant at which no line of the span is missing.
    private var known = Int64.min

    init(_ rule: Rule, window: Int64, at instant: Int64, since: Int64) {
        kind = Kind(rule)
        let windows = max(1, (rule.span.wholeSeconds + window - 1) / window)
        let step = (windows + SketchMeasure.mostCells - 1) / SketchMeasure.mostCells
        self.window = window * step
        span = (windows + step - 1) / step * self.window
        self.instant = instant
    }

    mutating func add(_ lines: CounterPartial.Group, counter: Int, now: Int64) {
        for var cell in Kind.cells(of: lines) {
            cell.second = cell.second.flooredQuotient(by: window) * window
            guard cell.second >= beginning(at: instant) else { continue }
            let place = cells.firstIndex { $0.second >= cell.second } ?? cells.count
            if place < cells.count, cells[place].second == cell.second {
                cells[place].sketch.merge(cell.sketch)
            } else {
                cells.insert(cell, at: place)
            }
        }
    }

    mutating func lose(until second: Int64) {
        known = (second + window - 1).flooredQuotient(by: window) * window + span
    }

    /// The first second of the windows that count at an instant: they are the same until another window ends.
    private func beginning(at instant: Int64) -> Int64 {
        instant.flooredQuotient(by: window) * window - span
    }

    var nextChange: Int64? {
        var next = known > instant ? known : nil
        for cell in cells {
            let change = cell.second + window > instant ? cell.second + window : cell.second + span + window
            if change > instant { next = min(next ?? change, change) }
        }
        return next
    }

    mutating func advance(to instant: Int64) {
        self.instant = max(self.instant, instant)
        let first = beginning(at: self.instant)
        let gone = cells.firstIndex { $0.second >= first } ?? cells.count
        if gone > 0 { cells.removeFirst(gone) }
    }

    var reading: Reading {
        var reading = kind.reading(merged(at: instant))
        guard instant < known else { return reading }
        reading.clears = false
        // A count of some is a bound; a rank among some is nothing.
        if !kind.isCertain { reading.fires = false }
        return reading
    }

    var firstCertainInstant: Int64? {
        guard kind.isCertain else { return nil }
        for cell in cells where cell.second + window > instant {
            let end = cell.second + window
            if kind.reading(merged(at: end)).fires { return end }
        }
        return nil
    }

    private func merged(at instant: Int64) -> Kind.Sketch {
        var sketch = Kind.Sketch()
        let first = beginning(at: instant)
        for cell in cells where cell.second >= first && cell.second + window <= instant {
            sketch.merge(cell.sketch)
        }
        return sketch
    }

    var isEmpty: Bool { cells.isEmpty }

    var weight: Int? { cells.reduce(0) { $0 + kind.weight($1.sketch) } }

    /// How many windows may wait for their instants.
    private static var mostAhead: Int { 720 }

    var backlogEnd: Int64? {
        cells.count > SketchMeasure.mostAhead ? cells[cells.count / 2].second + window : nil
    }

    func encode(into writer: inout BinaryWriter) {
        writer.integer(Int(instant))
        writer.optional(known == .min ? nil : known) { $0.integer(Int($1)) }
        writer.array(cells) { writer, cell in
            writer.integer(Int(cell.second))
            cell.sketch.encode(into: &writer)
        }
    }

    mutating func restore(from reader: inout BinaryReader) throws(WireError) {
        instant = try reader.second()
        known = try reader.optional { (reader) throws(WireError) in try reader.second() } ?? .min
        cells = try reader.array { (reader) throws(WireError) in
            Cell(second: try reader.second(), sketch: try Kind.Sketch(from: &reader))
        }
        guard zip(cells, cells.dropFirst()).allSatisfy({ $0.second < $1.second }) else {
            throw .holdsImpossibleNumber
        }
    }
}

/// What is read off merged windows.
protocol SketchKind: Sendable {
    associatedtype Sketch: WindowSketch

    init(_ rule: Rule)
    /// Whether an alert that is one stays one with more lines.
    var isCertain: Bool { get }
    static func cells(of lines: CounterPartial.Group) -> [SketchCell<Sketch>]
    func reading(_ sketch: Sketch) -> Reading
    /// How much it is of.
    func weight(_ sketch: Sketch) -> Int
}

/// How many different clients there are.
struct DistinctClients: SketchKind {
    let isCertain: Bool
    private let condition: RuleCondition

    init(_ rule: Rule) {
        condition = rule.condition
        isCertain = condition.isUpward && rule.holding.microseconds == 0
    }

    static func cells(of lines: CounterPartial.Group) -> [SketchCell<DistinctCounter>] { lines.clients }

    func reading(_ sketch: DistinctCounter) -> Reading { Reading(Double(sketch.estimate), condition) }

    func weight(_ sketch: DistinctCounter) -> Int { sketch.estimate }
}

/// The duration at a rank, in seconds.
struct DurationQuantile: SketchKind {
    let isCertain = false
    private let condition: RuleCondition
    private let share: Double
    private let minimum: Int

    init(_ rule: Rule) {
        condition = rule.condition
        (share, minimum) =
            if case .quantile(let share, let minimum) = rule.metric { (share, max(1, minimum)) } else { (0.5, 1) }
    }

    static func cells(of lines: CounterPartial.Group) -> [SketchCell<QuantileSketch>] { lines.durations }

    func weight(_ sketch: QuantileSketch) -> Int { sketch.count }

    func reading(_ sketch: QuantileSketch) -> Reading {
        let value = Double(sketch.quantile(share) ?? 0) / 1_000_000
        return sketch.count >= minimum ? Reading(value, condition) : .ofTooFew(value)
    }
}
