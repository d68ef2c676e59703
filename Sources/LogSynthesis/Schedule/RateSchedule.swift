/// When lines are due at a constant rate, which traffic bursts multiply.
///
/// Line `k` of a stretch of constant rate is due at a multiple of the gap from the stretch's beginning, so rounding does
/// not add up. The fraction of a line that a stretch ends with is carried into the next.
struct RateSchedule: Sendable {
    private let rate: Double
    private let profile: TrafficProfile
    private var stretchStart: Int64 = 0
    private var stretchEnd: Int64 = 0
    /// Nanoseconds between two lines of this stretch; infinite where none comes.
    private var gap = 0.0
    /// Lines that are missing at the beginning of the stretch until one is due, 0 to 1.
    private var missing = 0.0
    private var index = 0.0
    /// The offset of the next line in nanoseconds; `Int64.max` for never.
    private(set) var nextDue: Int64 = 0

    init(rate: Double, profile: TrafficProfile) {
        self.rate = rate
        self.profile = profile
        enterStretch(at: 0)
        settle()
    }

    /// Goes on to the next line.
    mutating func advance() {
        index += 1
        settle()
    }

    private mutating func settle() {
        while true {
            let due = Double(stretchStart) + (missing + index) * gap
            if due < Double(stretchEnd) {
                nextDue = Int64(due)
                return
            }
            guard stretchEnd < .max else {
                nextDue = .max
                return
            }
            if gap.isFinite {
                missing = max(0, missing + index - Double(stretchEnd - stretchStart) / gap)
            }
            index = 0
            enterStretch(at: stretchEnd)
        }
    }

    private mutating func enterStretch(at offset: Int64) {
        stretchStart = offset
        stretchEnd = profile.nextChange(after: offset)
        let factor = profile.factor(at: offset)
        // With a gap of infinity and nothing missing, 0 * infinity would be no number.
        gap = factor > 0 ? 1e9 / (rate * factor) : .infinity
        if gap == .infinity, missing == 0 {
            missing = .leastNonzeroMagnitude
        }
    }
}
