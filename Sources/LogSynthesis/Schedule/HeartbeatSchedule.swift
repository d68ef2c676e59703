/// When heartbeats are due: every interval, the first one interval after the start.
///
/// At a rate of two lines or more in an interval a heartbeat takes the place of a line, so that the rate holds for all
/// lines; where lines are rarer, or none is near, it stands by itself.
struct HeartbeatSchedule: Sendable {
    private let interval: Int64
    private let takesPlaces: Bool
    /// The offset of the next heartbeat in nanoseconds; `Int64.max` for never.
    private(set) var nextDue: Int64

    init(settings: HeartbeatSettings, pace: Pace) {
        interval = settings.interval.nanoseconds
        nextDue = interval > 0 ? interval : .max
        takesPlaces =
            switch pace {
            case .rate(let rate): rate * Double(interval) / 1e9 >= 2
            case .intervals, .unlimited: false
            }
    }

    /// Whether the line due at this offset becomes the heartbeat.
    func takesPlace(ofLineDueAt due: Int64) -> Bool {
        takesPlaces && due >= nextDue && due - nextDue < interval / 2
    }

    /// Goes on to the next heartbeat behind the offset.
    mutating func advance(past offset: Int64) {
        nextDue += interval
        if nextDue <= offset {
            nextDue += (offset - nextDue) / interval * interval + interval
        }
    }
}
