/// A log that is generated: the same settings and seed give the same bytes, however many are asked for at a time.
///
/// It knows no clock. Times are offsets from the start of the stream, and whoever asks says what the start is.
public struct LogStream: Sendable {
    /// The settings it was made with.
    public let settings: SynthesisSettings
    /// The seed it was made with.
    public let seed: UInt64
    /// The lines generated so far.
    public private(set) var lines = 0
    /// Whether the stream has come to its end: the count, the duration, or the latest time that lines can show.
    public private(set) var isFinished = false

    /// Farther than any stream goes.
    private static let farthest = Duration.nanoseconds(Int64.max)

    private let isUnlimited: Bool
    private let lineLimit: Int
    private let end: Int64
    private var schedule: Schedule
    private var heartbeats: HeartbeatSchedule
    private var malformed: MalformedLines
    private var source: LineSource
    private var tally: TruthTally?
    /// The offset of the last batch, which is when the next line is due at an unlimited pace.
    private var reached: Int64 = 0

    /// A stream of these settings, which are checked first: the first of their problems is thrown.
    ///
    /// - Parameter keepsTruth: whether to count what is generated, which costs some time per line.
    public init(settings: SynthesisSettings, seed: UInt64, keepsTruth: Bool) throws(SettingsProblem) {
        if let problem = settings.problems().first { throw problem }
        self.settings = settings
        self.seed = seed
        isUnlimited = settings.pace == .unlimited
        lineLimit = settings.count ?? .max
        end = (settings.duration ?? Self.farthest).nanoseconds
        schedule = Schedule(settings: settings, seed: seed)
        heartbeats = HeartbeatSchedule(settings: settings.heartbeat, pace: settings.pace)
        malformed = MalformedLines(share: settings.population.malformed, seed: seed)
        source = LineSource(settings: settings, seed: seed)
        tally = keepsTruth ? TruthTally(settings: settings, source: source) : nil
        isFinished = lineLimit == 0 || end == 0
    }

    /// The offset from the start at which the next line is due, or at which the stream ends if that is before.
    public var nextDue: Duration {
        .nanoseconds(min(due.offset, end))
    }

    /// What was generated so far; nil if it is not counted.
    public func truth() -> Truth? {
        tally?.truth(seed: seed, settings: settings, source: source)
    }

    /// Appends the lines that are due up to an offset, as long as the buffer holds less than `capacity` bytes.
    ///
    /// Lines are whole, so the buffer may exceed the capacity by part of one. At an unlimited pace lines fill the
    /// buffer and all have the time of that offset.
    ///
    /// - Parameter origin: the time of offset zero.
    public mutating func generate(
        through limit: Duration, origin: Timestamp, capacity: Int, into buffer: inout [UInt8]
    ) {
        let limit = limit.nanoseconds
        if isUnlimited {
            reached = max(reached, limit)
        }
        while !isFinished, buffer.count < capacity {
            let due = self.due
            if due.offset >= end {
                isFinished = end <= limit
                return
            }
            if due.offset > Timestamp.latest.nanoseconds - origin.nanoseconds {
                isFinished = true
                return
            }
            guard due.offset <= limit else { return }
            appendLine(due, at: Timestamp(nanoseconds: origin.nanoseconds + due.offset), to: &buffer)
            lines += 1
            isFinished = lines >= lineLimit
        }
    }

    private struct Due {
        var offset: Int64
        var isHeartbeat: Bool
        var takesPlace: Bool
    }

    private var due: Due {
        let line = isUnlimited ? reached : schedule.nextDue
        if heartbeats.takesPlace(ofLineDueAt: line) {
            return Due(offset: line, isHeartbeat: true, takesPlace: true)
        }
        if heartbeats.nextDue <= line {
            return Due(offset: heartbeats.nextDue, isHeartbeat: true, takesPlace: false)
        }
        return Due(offset: line, isHeartbeat: false, takesPlace: false)
    }

    private mutating func appendLine(_ due: Due, at time: Timestamp, to buffer: inout [UInt8]) {
        if due.isHeartbeat {
            heartbeats.advance(past: due.offset)
            if due.takesPlace {
                schedule.advance()
            }
            source.appendHeartbeat(at: time, to: &buffer)
            tally?.countHeartbeat(at: time)
            return
        }
        let level = schedule.level
        schedule.advance()
        if malformed.isDue() {
            malformed.append(to: &buffer)
            tally?.countMalformed()
        } else {
            source.append(at: due.offset, level: level, time: time, tally: &tally, to: &buffer)
        }
    }
}
