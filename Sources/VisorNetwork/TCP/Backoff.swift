/// How long to wait before something is tried again: twice as long each time, less a random part, so that many who lost the
/// same server do not come back at the same moment.
///
/// Source: the "equal jitter" of exponential back-off: half of the span is certain, half is random.
public struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var span: Duration

    /// A back-off that has not begun.
    ///
    /// - Parameters:
    ///   - first: the span of the first wait.
    ///   - longest: the span that no wait exceeds.
    public init(first: Duration = .seconds(1), longest: Duration = .seconds(30)) {
        (self.first, self.longest, span) = (first, longest, first)
    }

    /// How long to wait now: from half of the span to the whole of it.
    public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        defer { span = min(span * 2, longest) }
        return span / 2 * (1 + Double.random(in: 0...1, using: &generator))
    }

    /// Begins anew, since it has worked.
    public mutating func reset() { span = first }
}
