/// What a rule measures of one group, along the instants of event time.
protocol Measure: Sendable {
    /// A measure of a group of which nothing is known before a second, and in which nothing has been counted.
    ///
    /// - Parameters:
    ///   - instant: up to which instant nothing is decided any more.
    ///   - since: from when on all lines are known.
    init(_ rule: Rule, window: Int64, at instant: Int64, since: Int64)

    /// Takes in what a run of lines amounts to, for the rule's first counter or its second.
    ///
    /// - Parameter now: the second of what has no time of its own.
    mutating func add(_ lines: CounterPartial.Group, counter: Int, now: Int64)

    /// Takes note that some lines before a second have not been counted: until they matter no more, nothing can be said that they
    /// could make untrue.
    mutating func lose(until second: Int64)

    /// Whether it measures what is missed.
    static var misses: Bool { get }

    /// Expects nothing more.
    mutating func stop()

    /// The next instant after the last at which it may be another; `nil` while nothing is to come.
    var nextChange: Int64? { get }

    /// Goes on to an instant, which is not before the last.
    mutating func advance(to instant: Int64)

    /// What is measured at the instant.
    var reading: Reading { get }

    /// The first instant after the last at which what has been counted so far is an alert that more lines cannot undo.
    var firstCertainInstant: Int64? { get }

    /// Whether nothing is known that a new measure would not know.
    var isEmpty: Bool { get }

    /// How much has been counted; `nil` where a group with little is not the one to be given up for others.
    var weight: Int? { get }

    /// Up to where instants must be decided because too much waits; `nil` where it does not.
    var backlogEnd: Int64? { get }

    /// Writes what has been counted.
    func encode(into writer: inout BinaryWriter)

    /// Takes over what has been counted, from bytes that may be any.
    mutating func restore(from reader: inout BinaryReader) throws(WireError)
}

extension Measure {
    static var misses: Bool { false }
    mutating func stop() {}
    /// None: more lines can undo most alerts.
    var firstCertainInstant: Int64? { nil }
    /// None.
    var backlogEnd: Int64? { nil }
    var weight: Int? { nil }
}

/// The earlier of two instants, where there are two.
@inline(__always)
func earliest(_ one: Int64?, _ other: Int64?) -> Int64? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
}

/// What is measured at an instant, and what it means for an alert: between the two nothing changes.
struct Reading: Sendable, Equatable {
    /// The value, where there is one to show.
    var value: Double?
    /// Whether it is one that an alert begins with.
    var fires: Bool
    /// Whether it is one that an alert ends with.
    var clears: Bool

    /// What cannot be told, and changes nothing.
    static let unknown = Reading(value: nil, fires: false, clears: false)

    init(value: Double?, fires: Bool, clears: Bool) {
        (self.value, self.fires, self.clears) = (value, fires, clears)
    }

    /// A value by a condition.
    @inline(__always)
    init(_ value: Double, _ condition: RuleCondition) {
        self.init(value: value, fires: condition.fires(value), clears: condition.clears(value))
    }

    /// A value of too few lines to be an alert.
    static func ofTooFew(_ value: Double) -> Reading { Reading(value: value, fires: false, clears: true) }
}
