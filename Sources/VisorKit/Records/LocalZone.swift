/// How far clocks of a place are ahead of UTC, now and in other times: what times without a zone are read by.
public struct LocalZone: Hashable, Sendable {
    /// A moment from which on clocks are another number of seconds ahead of UTC.
    public struct Transition: Hashable, Sendable {
        /// The moment, in seconds since 1970 in UTC.
        public let at: Int64
        /// The seconds by which clocks are ahead of UTC from then on.
        public let secondsEast: Int

        /// A change of clocks at a moment.
        public init(at: Int64, secondsEast: Int) {
            self.at = at
            self.secondsEast = secondsEast
        }
    }

    /// UTC.
    public static let utc = LocalZone(secondsEast: 0)

    /// The seconds by which clocks are ahead before the first change.
    private let first: Int
    private let transitions: [Transition]

    /// A zone whose clocks are changed at these moments, which are in order.
    public init(secondsEast: Int, transitions: [Transition] = []) {
        first = secondsEast
        self.transitions = transitions
    }

    /// The seconds by which a clock that shows a date and time is ahead of UTC.
    ///
    /// A time that a clock shows twice, as summer time ends, is the first of the two; one that it never shows, as summer
    /// time begins, is read by the offset before.
    ///
    /// - Complexity: O(log *n*) in the number of changes.
    func secondsEast(of civil: CivilTime) -> Int {
        guard !transitions.isEmpty else { return first }
        let shown = civil.eventTime(secondsEast: 0).microseconds.flooredQuotient(by: 1_000_000)
        var range = 0..<transitions.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            // A change holds from when it has happened by the old clock and by the new one.
            let later = max(offset(before: middle), transitions[middle].secondsEast)
            if transitions[middle].at + Int64(later) <= shown {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return offset(before: range.lowerBound)
    }

    /// The seconds by which clocks are ahead of UTC at a moment.
    ///
    /// - Complexity: O(log *n*) in the number of changes.
    public func secondsEast(at time: EventTime) -> Int {
        let seconds = time.microseconds.flooredQuotient(by: 1_000_000)
        var range = 0..<transitions.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            if transitions[middle].at <= seconds {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return offset(before: range.lowerBound)
    }

    /// What a clock in the zone shows at a moment.
    func civil(_ time: EventTime) -> CivilTime { CivilTime(time + .seconds(Int64(secondsEast(at: time)))) }

    private func offset(before number: Int) -> Int {
        number == 0 ? first : transitions[number - 1].secondsEast
    }
}

extension CivilTime {
    /// The moment at which a clock in a zone shows this date and time; `nil` where no calendar has it, or outside of the
    /// years that lines may state.
    func stated(in zone: LocalZone) -> EventTime? {
        guard isValid else { return nil }
        return stated(secondsEast: zone.secondsEast(of: self))
    }
}
