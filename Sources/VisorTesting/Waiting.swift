extension Duration {
    /// How long tests wait for what must come: two cores run the whole suite at once, and it may take long to get a turn.
    public static let patience = Duration.seconds(540)
}

/// A condition that a test waited for did not come true.
public struct WaitFailed: Error, CustomStringConvertible {
    /// What was waited for.
    public var what: String
    /// How long it was waited for.
    public var deadline: Duration

    /// What was waited for in vain, and how long.
    public init(what: String, deadline: Duration) { (self.what, self.deadline) = (what, deadline) }

    /// One line of it.
    public var description: String { "waited \(deadline) in vain until \(what)" }
}

/// Waits until a condition holds, and looks again and again, every 20 ms if not told otherwise.
///
/// - Throws: `WaitFailed` at the deadline, and what the condition throws.
public func wait(
    until what: String, deadline: Duration = .patience, every pause: Duration = .milliseconds(20),
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + deadline
    while try await !condition() {
        guard clock.now < end else { throw WaitFailed(what: what, deadline: deadline) }
        try await clock.sleep(for: pause)
    }
}
