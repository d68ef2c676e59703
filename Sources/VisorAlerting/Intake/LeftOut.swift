/// How many alerts of a source there was no room for, which is told once a minute at most.
struct LeftOut {
    /// How many, since it was told last.
    var count = 0
    private var last: ContinuousClock.Instant?

    /// How long is waited before it is told again.
    private static let pause = Duration.seconds(60)

    /// Tells of them, if there are any.
    mutating func tell(of source: String, at now: ContinuousClock.Instant = .now, _ say: (String) -> Void) {
        guard count > 0, last.map({ $0.duration(to: now) >= LeftOut.pause }) ?? true else { return }
        say("\(source): \(count) alerts are left out, since there is room for \(AlertBook.bounds)")
        (count, last) = (0, now)
    }
}
