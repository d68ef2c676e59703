import Synchronization

/// How far a route is, for whoever watches.
public struct RouteProgress: Equatable, Sendable {
    /// How many bytes of lines have been accepted.
    public var bytes = 0
    /// How many batches have been.
    public var batches = 0
    /// How many lines were dropped.
    public var dropped = 0
    /// How many sources go no further, since a line of theirs cannot be taken.
    public var ended = 0
    /// Why nothing is accepted at the moment; `nil` while it is.
    public var problem: String?
}

/// What a route and those who watch it share.
final class ProgressBoard: Sendable {
    private let content = Mutex(RouteProgress())

    var now: RouteProgress { content.withLock(\.self) }

    func change(_ body: (inout RouteProgress) -> Void) {
        content.withLock { body(&$0) }
    }
}
