/// How much room in memory the requests to an intake take: each has some of its own, and the rest is shared.
struct IntakeRoom {
    private struct Holding {
        let cutOff: @Sendable () -> Void
        var bytes = 0
        /// How many bytes had come when the last step was made, and when that was.
        var step = 0
        var steppedAt: ContinuousClock.Instant
        /// Whether it is its peer who keeps it waiting.
        var isComing = true
        /// Whether its connection is about to end.
        var isCutOff = false
    }

    private var holdings: [Int: Holding] = [:]
    private var next = 0
    /// How many bytes all hold of what is shared.
    private(set) var shared = 0

    /// How many requests there are.
    var count: Int { holdings.count }

    /// Adds a request, and returns its number.
    mutating func add(_ cutOff: @escaping @Sendable () -> Void, now: ContinuousClock.Instant) -> Int {
        defer { next += 1 }
        holdings[next] = Holding(cutOff: cutOff, steppedAt: now)
        return next
    }

    /// Removes a request with all that it holds.
    mutating func remove(_ number: Int, _ limits: IntakeLimits) {
        guard let holding = holdings.removeValue(forKey: number) else { return }
        shared -= max(0, holding.bytes - limits.ownBytes)
    }

    /// Notes that it is not the peer of a request who keeps it waiting.
    mutating func pause(_ number: Int) { holdings[number]?.isComing = false }

    /// Makes room for as many bytes as a request holds now; where there is none, says how another is cut off that has not gone on
    /// for the longest time, if one has not for long enough.
    mutating func hold(
        _ bytes: Int, taken: Int, of number: Int, _ limits: IntakeLimits, now: ContinuousClock.Instant
    ) -> (isThere: Bool, cutOff: (@Sendable () -> Void)?) {
        guard var holding = holdings[number] else { return (false, nil) }
        let more = max(0, bytes - limits.ownBytes) - max(0, holding.bytes - limits.ownBytes)
        guard more <= 0 || shared + more <= limits.heldBytes else {
            holdings[number]?.isComing = false
            return (false, cutOffOldest(limits, now))
        }
        shared += more
        holding.bytes = bytes
        if !holding.isComing || taken >= holding.step + limits.stepBytes {
            (holding.isComing, holding.step, holding.steppedAt) = (true, taken, now)
        }
        holdings[number] = holding
        return (true, nil)
    }

    /// Whoever is cut off holds what he has until his connection has ended; nobody else is cut off before that.
    private mutating func cutOffOldest(
        _ limits: IntakeLimits, _ now: ContinuousClock.Instant
    ) -> (@Sendable () -> Void)? {
        guard !holdings.values.contains(where: \.isCutOff) else { return nil }
        let oldest = holdings.filter { $0.value.isComing && $0.value.bytes > limits.ownBytes }
            .min { $0.value.steppedAt < $1.value.steppedAt }
        guard let (number, holding) = oldest, holding.steppedAt.duration(to: now) >= limits.stallTime else {
            return nil
        }
        holdings[number]?.isCutOff = true
        return holding.cutOff
    }
}
