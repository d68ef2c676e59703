/// What there is to say of a server that is connected to again and again, and how long to wait in between.
public struct ConnectionAttempts: Sendable {
    private enum Standing { case untried, connected(ContinuousClock.Instant), lost, unreachable }

    /// A connection that has lasted so long has worked: then the waiting begins anew.
    private static let goodTime = Duration.seconds(10)

    private let endpoint: Endpoint
    private var backoff: Backoff
    private var standing = Standing.untried

    /// Attempts at an endpoint.
    public init(_ endpoint: Endpoint, backoff: Backoff = Backoff()) {
        (self.endpoint, self.backoff) = (endpoint, backoff)
    }

    /// Notes that there is a connection; returns what to say.
    public mutating func connected(now: ContinuousClock.Instant) -> String? {
        defer { standing = .connected(now) }
        return switch standing {
        case .untried, .unreachable: "connected to \(endpoint)"
        case .lost: "connected to \(endpoint) again"
        case .connected: nil
        }
    }

    /// Notes that there is none, or no more; returns what to say, once, and how long to wait.
    public mutating func failed(
        _ reason: String, now: ContinuousClock.Instant, using generator: inout some RandomNumberGenerator
    ) -> (text: String?, wait: Duration) {
        var text: String?
        switch standing {
        case .connected(let since):
            if now - since >= ConnectionAttempts.goodTime { backoff.reset() }
            text = "lost \(endpoint): \(reason); connecting again"
            standing = .lost
        case .untried:
            text = "cannot connect to \(endpoint): \(reason); trying again"
            standing = .unreachable
        case .lost, .unreachable: break
        }
        return (text, backoff.next(using: &generator))
    }
}
