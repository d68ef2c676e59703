/// What was read of a source and people are not told of, or not yet; it is told once a minute at most.
struct LeftOut {
    /// How many alerts there was no room for, since it was told last.
    var count = 0
    /// How many alerts that were not known were too old when they were read, since it was told last.
    var old = 0
    private var last: ContinuousClock.Instant?
    private var lastOld: ContinuousClock.Instant?

    /// How long is waited before it is told again.
    private static let pause = Duration.seconds(60)

    /// Adds what has become of some alerts.
    mutating func add(_ other: LeftOut) {
        count += other.count
        old += other.old
    }

    /// Tells of those that there was no room for, if there are any.
    ///
    /// - Parameter isLast: whether nothing more is read, so that it cannot wait.
    mutating func tell(
        of source: String, at now: ContinuousClock.Instant = .now, isLast: Bool = false, _ say: (String) -> Void
    ) {
        guard count > 0, isLast || LeftOut.isDue(last, at: now) else { return }
        say("\(source): \(LeftOut.words(count)) left out, since there is room for \(AlertBook.bounds)")
        (count, last) = (0, now)
    }

    /// Tells of those that were too old, if there are any, where all has been read that there is.
    ///
    /// - Parameter isLast: whether nothing more is read, so that it cannot wait.
    mutating func tellOld(
        of source: String, at now: ContinuousClock.Instant = .now, isLast: Bool = false, _ say: (String) -> Void
    ) {
        guard old > 0, isLast || LeftOut.isDue(lastOld, at: now) else { return }
        say(
            "\(source): \(LeftOut.words(old)) older than notify_max_age; people are told only of what still goes on in"
                + " a minute")
        (old, lastOld) = (0, now)
    }

    private static func isDue(_ last: ContinuousClock.Instant?, at now: ContinuousClock.Instant) -> Bool {
        last.map { $0.duration(to: now) >= pause } ?? true
    }

    private static func words(_ count: Int) -> String { count == 1 ? "1 alert is" : "\(count) alerts are" }
}
