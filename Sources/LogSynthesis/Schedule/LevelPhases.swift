/// The alternation of normal and peak phases of one level of an error log.
struct LevelPhases: Sendable {
    /// The two kinds of phase.
    enum Kind: Sendable, Equatable {
        case normal
        case peak
    }

    private let level: LevelSettings
    private let normalLength: Interval
    private let peakLength: Interval
    private var generator: Xoshiro256
    private(set) var kind = Kind.normal
    /// The gaps that hold in this phase.
    private(set) var interval: Interval
    /// The offset at which this phase ends, in nanoseconds.
    private(set) var end: Int64

    init(settings: ErrorSettings, level: LogLevel, generator: Xoshiro256) {
        self.level = settings.level(level)
        self.generator = generator
        normalLength = settings.normalPhase
        peakLength = settings.peakPhase
        interval = self.level.normal[self.generator.below(self.level.normal.count)]
        end = normalLength.sample(&self.generator)
    }

    /// Goes on to the phase in which the offset lies; whether that is another one than before.
    mutating func advance(to offset: Int64) -> Bool {
        guard offset >= end else { return false }
        while offset >= end {
            kind = kind == .normal ? .peak : .normal
            let choices = kind == .normal ? level.normal : level.peak
            interval = choices[generator.below(choices.count)]
            end += (kind == .normal ? normalLength : peakLength).sample(&generator)
        }
        return true
    }
}
