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

    /// How long a name has to wait before it may try; `nil` where it may now.
    func wait(of name: String, at now: ContinuousClock.Instant) -> Duration? {
        guard let noted = noted(name, at: now), noted.count >= free else { return nil }
        // Doubles from a second on.
        let wait = min(longest, .seconds(1 << min(noted.count - free, 20)))
        let rest = noted.last + wait - now
        return rest > .zero ? rest : nil
    }

    /// Counts an attempt, as one that was wrong until it succeeds: so many at once do not count as one.
    mutating func count(_ name: String, at now: ContinuousClock.Instant) {
        if failures[name] == nil, failures.count >= AttemptLimit.most { makeRoom() }
        failures[name] = Failures(count: (noted(name, at: now)?.count ?? 0) + 1, last: now)
    }

    /// Forgets a name, which was right.
    mutating func forget(_ name: String) { failures[name] = nil }

    /// What is remembered of a name.
    private func noted(_ name: String, at now: ContinuousClock.Instant) -> Failures? {
        failures[name].flatMap { now - $0.last > AttemptLimit.memory ? nil : $0 }
    }

    /// Forgets the quieter half: one at a time would look through all of them at each failure.
    private mutating func makeRoom() {
        let quietest = failures.sorted { $0.value.last < $1.value.last }.prefix(AttemptLimit.most / 2)
        for entry in quietest { failures[entry.key] = nil }
    }
}
