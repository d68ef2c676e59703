/// What was read of a source and people are not told of, or not yet; it is told once a minute at most.
struct LeftOut {
    /// A number that is told now and then, and begins anew then.
    private struct Told {
        private var last: ContinuousClock.Instant?

        /// How long is waited before it is told again.
        private static let pause = Duration.seconds(60)

        /// - Returns: the alerts in words, where it is time to tell of them.
        mutating func words(
            _ count: inout Int, at now: ContinuousClock.Instant, isLast: Bool
        ) -> String? {
            guard count > 0, isLast || last.map({ $0.duration(to: now) >= Told.pause }) ?? true else { return nil }
            defer { (count, last) = (0, now) }
            return count == 1 ? "1 alert is" : "\(count) alerts are"
        }
    }

    /// How many alerts there was no room for, since it was told last.
    var count = 0
    /// How many alerts that were not known were too old when they were read, since it was told last.
    var old = 0
    private var told = Told()
    private var toldOld = Told()

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
        guard let words = told.words(&count, at: now, isLast: isLast) else { return }
        say("\(source): \(words) left out, since there is room for \(AlertBook.bounds)")
    }

    /// Tells of those that were too old, if there are any, where all has been read that there is.
    ///
    /// - Parameter isLast: whether nothing more is read, so that it cannot wait.
    mutating func tellOld(
        of source: String, at now: ContinuousClock.Instant = .now, isLast: Bool = false, _ say: (String) -> Void
    ) {
        guard let words = toldOld.words(&old, at: now, isLast: isLast) else { return }
        say(
            "\(source): \(words) older than notify_max_age; people are told only of what still goes on in a minute")
    }
}
