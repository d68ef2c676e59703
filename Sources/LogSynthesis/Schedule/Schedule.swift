/// When the lines of a stream are due, heartbeats apart.
enum Schedule: Sendable {
    case rate(RateSchedule)
    case intervals(IntervalSchedule)
    case levels(LevelSchedule)
    /// As many as can be made: a line is due at every moment that is asked for.
    case unlimited

    /// The schedule that settings ask for.
    init(settings: SynthesisSettings, seed: UInt64) {
        let profile = TrafficProfile(bursts: settings.population.bursts)
        switch settings.pace {
        case .unlimited:
            self = .unlimited
        case .rate(let rate):
            self = .rate(RateSchedule(rate: rate, profile: profile))
        case .intervals where settings.format.mode == .access:
            let generator = Xoshiro256(seed: seed, stream: 1)
            self = .intervals(
                IntervalSchedule(interval: settings.access.interval, profile: profile, generator: generator))
        case .intervals:
            self = .levels(LevelSchedule(settings: settings.errors, profile: profile, seed: seed))
        }
    }

    /// The offset of the next line in nanoseconds from the start; `Int64.max` for never.
    var nextDue: Int64 {
        switch self {
        case .rate(let schedule): schedule.nextDue
        case .intervals(let schedule): schedule.nextDue
        case .levels(let schedule): schedule.nextDue
        case .unlimited: 0
        }
    }

    /// The level of the next line, where the schedule says it.
    var level: LogLevel? {
        if case .levels(let schedule) = self { schedule.level } else { nil }
    }

    /// Goes on to the next line.
    mutating func advance() {
        switch self {
        case .rate(var schedule):
            schedule.advance()
            self = .rate(schedule)
        case .intervals(var schedule):
            schedule.advance()
            self = .intervals(schedule)
        case .levels(var schedule):
            // Given up first: two owners of its tracks would make each step copy them.
            self = .unlimited
            schedule.advance()
            self = .levels(schedule)
        case .unlimited:
            break
        }
    }
}
