/// How often somebody may be wrong before he has to wait, and longer each time.
///
/// A table of names that others choose: it holds a bounded number, and forgets those first that have been quiet longest.
struct AttemptLimit {
    private struct Failures {
        var count: Int
        var last: ContinuousClock.Instant
    }

    /// How often somebody may be wrong without waiting.
    let free: Int
    /// The longest wait.
    let longest: Duration
    private var failures: [String: Failures] = [:]

    /// After which time without a failure all is forgotten.
    private static let memory = Duration.seconds(3_600)
    private static let most = 10_000

    init(free: Int, longest: Duration) { (self.free, self.longest) = (free, longest) }

    /// How many names are remembered.
    var count: Int { failures.count }

    /// Begins an attempt, which counts as one that was wrong until it succeeds: so many at once do not count as one.
    ///
    /// - Returns: how long the name has to wait before it may try; `nil` where it may now.
    mutating func begin(_ name: String, at now: ContinuousClock.Instant) -> Duration? {
        if failures[name] == nil, failures.count >= AttemptLimit.most { makeRoom() }
        var noted = failures[name] ?? Failures(count: 0, last: now)
        if now - noted.last > AttemptLimit.memory { noted.count = 0 }
        if noted.count >= free {
            // Doubles from a second on.
            let wait = min(longest, .seconds(1 << min(noted.count - free, 20)))
            let rest = noted.last + wait - now
            guard rest <= .zero else { return rest }
        }
        noted.count += 1
        noted.last = now
        failures[name] = noted
        return nil
    }

    /// Forgets a name, which was right.
    mutating func succeed(_ name: String) { failures[name] = nil }

    /// Forgets the quieter half: one at a time would look through all of them at each failure.
    private mutating func makeRoom() {
        let quietest = failures.sorted { $0.value.last < $1.value.last }.prefix(AttemptLimit.most / 2)
        for entry in quietest { failures[entry.key] = nil }
    }
}
