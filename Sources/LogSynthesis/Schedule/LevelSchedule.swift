/// When lines of an error log are due where each level has its own pace.
struct LevelSchedule: Sendable {
    private struct Track {
        var phases: LevelPhases
        var generator: Xoshiro256
        var nextDue: Int64 = 0

        mutating func advance(_ profile: TrafficProfile) {
            _ = phases.advance(to: nextDue)
            nextDue = profile.offset(from: nextDue, after: phases.interval.sample(&generator))
        }
    }

    private let profile: TrafficProfile
    private var tracks: [Track]
    /// The level of the next line.
    private(set) var level = LogLevel.info

    /// The offset of the next line in nanoseconds.
    var nextDue: Int64 { tracks[level.rawValue].nextDue }

    init(settings: ErrorSettings, profile: TrafficProfile, seed: UInt64) {
        self.profile = profile
        tracks = LogLevel.allCases.map { level in
            let stream = UInt64(level.rawValue)
            var track = Track(
                phases: LevelPhases(
                    settings: settings, level: level, generator: Xoshiro256(seed: seed, stream: 16 + stream)),
                generator: Xoshiro256(seed: seed, stream: 32 + stream))
            track.advance(profile)
            return track
        }
        chooseEarliest()
    }

    /// Goes on to the next line.
    mutating func advance() {
        tracks[level.rawValue].advance(profile)
        chooseEarliest()
    }

    private mutating func chooseEarliest() {
        for candidate in LogLevel.allCases where tracks[candidate.rawValue].nextDue < nextDue {
            level = candidate
        }
    }
}
