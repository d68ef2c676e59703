/// When lines are due whose gaps are drawn from one interval.
struct IntervalSchedule: Sendable {
    private let interval: Interval
    private let profile: TrafficProfile
    private var generator: Xoshiro256
    /// The offset of the next line in nanoseconds.
    private(set) var nextDue: Int64 = 0

    init(interval: Interval, profile: TrafficProfile, generator: Xoshiro256) {
        self.interval = interval
        self.profile = profile
        self.generator = generator
        advance()
    }

    /// Goes on to the next line, one gap later.
    mutating func advance() {
        nextDue = profile.offset(from: nextDue, after: interval.sample(&generator))
    }
}

extension TrafficProfile {
    /// The offset that lies a gap of usual traffic behind another one, where bursts shorten or stretch the gap.
    func offset(from start: Int64, after gap: Int64) -> Int64 {
        var offset = start
        var rest = Double(gap)
        while true {
            let factor = factor(at: offset)
            let end = nextChange(after: offset)
            let needed = factor > 0 ? rest / factor : .infinity
            if end == .max || Double(offset) + needed < Double(end) {
                // Beyond the latest time nothing is generated, so the sum is cut there and cannot overflow.
                return offset + max(1, Int64(min(needed, 4e18)))
            }
            rest -= Double(end - offset) * factor
            offset = end
        }
    }
}
