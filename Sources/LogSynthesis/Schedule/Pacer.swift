/// Decides when to generate and when to wait; it is told the time and never asks for it.
///
/// The stream's own time is the offset from its start. In real time offsets follow the clock. Where the clock jumps, or the
/// process stood still for more than ``tolerance``, the stream is moved to the clock instead of making up for the gap,
/// so time stamps stay true. In simulated time nothing ever waits.
public struct Pacer: Sendable {
    /// Whose time the stream follows.
    public enum Clock: Sendable, Equatable {
        /// The wall clock's; lines are due when it says so.
        case real
        /// None: time is what the lines say.
        case simulated
    }

    /// What to do next.
    public enum Decision: Sendable, Equatable {
        /// Generate the lines that are due up to this offset, with time stamps counted from `origin`.
        case generate(through: Duration, origin: Timestamp)
        /// Nothing is due before this time.
        case wait(until: Timestamp)
    }

    /// How far the stream may lag behind the clock and still make up for it.
    public static let tolerance = Duration.seconds(1)
    /// The least time between two batches, so that a high rate does not wake for each line.
    public static let tick = Duration.milliseconds(5)

    private let clock: Clock
    private var origin: Timestamp
    private var reached: Int64 = 0

    /// Starts at a time with offset zero.
    public init(clock: Clock, start: Timestamp) {
        self.clock = clock
        origin = start
    }

    /// What to do at a time of the wall clock, when the next line is due at this offset.
    public mutating func decide(at now: Timestamp, nextDue: Duration) -> Decision {
        guard clock == .real else {
            return .generate(through: .nanoseconds(Int64.max), origin: origin)
        }
        follow(now, nextDue: nextDue.nanoseconds)
        let elapsed = now.nanoseconds - origin.nanoseconds
        if nextDue.nanoseconds <= elapsed {
            reached = elapsed
            return .generate(through: .nanoseconds(elapsed), origin: origin)
        }
        let due = max(nextDue.nanoseconds, min(reached + Self.tick.nanoseconds, .max - 1))
        let (sum, overflow) = origin.nanoseconds.addingReportingOverflow(due)
        return .wait(until: overflow ? .latest : Timestamp(nanoseconds: sum))
    }

    /// Moves the origin where the clock went back, or so far ahead that the lines between were missed.
    private mutating func follow(_ now: Timestamp, nextDue: Int64) {
        let elapsed = now.nanoseconds - origin.nanoseconds
        let tolerance = Self.tolerance.nanoseconds
        if elapsed < reached - tolerance {
            origin.nanoseconds -= reached - elapsed
        } else if elapsed > nextDue, elapsed - nextDue > tolerance {
            origin.nanoseconds += elapsed - nextDue
        }
    }
}
