extension Duration {
    /// How long tests wait for what must come: two cores run the whole suite at once, and it may take long to get a turn.
    static let patience = Duration.seconds(540)
}

/// A condition that a test waited for did not come true.
struct WaitFailed: Error, CustomStringConvertible {
    var what: String
    var deadline: Duration

    var description: String { "waited \(deadline) in vain until \(what)" }
}

/// Waits until a condition holds, and looks every 20 ms.
///
/// - Throws: `WaitFailed` at the deadline, and what the condition throws.
func wait(
    until what: String, deadline: Duration = .patience, _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + deadline
    while try await !condition() {
        guard clock.now < end else { throw WaitFailed(what: what, deadline: deadline) }
        try await clock.sleep(for: .milliseconds(20))
    }
}
