/// Which level a line has where one rate holds for all levels: each has the share that its own pace would give it.
struct LevelShares: Sendable {
    private var phases: [LevelPhases]
    private var table: AliasTable
    private var generator: Xoshiro256
    private var nextChange: Int64 = 0

    init(settings: ErrorSettings, seed: UInt64) {
        phases = LogLevel.allCases.map { level in
            LevelPhases(
                settings: settings, level: level,
                generator: Xoshiro256(seed: seed, stream: 16 + UInt64(level.rawValue)))
        }
        table = AliasTable(weights: phases.map { 1 / $0.interval.mean })
        generator = Xoshiro256(seed: seed, stream: 48)
        nextChange = phases.map(\.end).min() ?? .max
    }

    /// The level of a line at an offset in nanoseconds; offsets do not go back.
    mutating func level(at offset: Int64) -> LogLevel {
        if offset >= nextChange {
            for index in phases.indices {
                _ = phases[index].advance(to: offset)
            }
            table = AliasTable(weights: phases.map { 1 / $0.interval.mean })
            nextChange = phases.map(\.end).min() ?? .max
        }
        return LogLevel(rawValue: table.sample(&generator)) ?? .info
    }
}
