import VisorKit

/// Where lines are taken and fetched over TCP, and from whom.
public struct TCPSettings: Sendable {
    /// Where lines are taken: addresses of `tcp` and `tls`.
    public var listen: [Endpoint]
    /// From where they are fetched.
    public var connect: [Endpoint]
    /// Who may connect; `nil` where all may that reach the socket.
    public var allowed: AddressSet?
    /// How much is taken.
    public var limits: ConnectionLimits
    /// The secrets of TLS, for the addresses that want it.
    public var secrets: TLSSecrets

    /// Settings.
    public init(
        listen: [Endpoint] = [], connect: [Endpoint] = [], allowed: AddressSet? = nil,
        limits: ConnectionLimits = ConnectionLimits(), secrets: TLSSecrets = TLSSecrets()
    ) {
        self.listen = listen
        self.connect = connect
        self.allowed = allowed
        self.limits = limits
        self.secrets = secrets
    }
}

/// What there is to say of peers.
extension TCPSettings {
    func text(of refusal: ConnectionGate.Refusal, _ address: IPAddress) -> String {
        switch refusal {
        case .stranger: "\(address) is not among the addresses of allow_from; its connection has been closed"
        case .full:
            "there are \(limits.connections) connections, as many as max_connections allows; one of \(address) has been "
                + "closed"
        case .fullOfAddress:
            "\(address) has \(limits.connectionsPerAddress) connections, as many as max_connections_per_address allows; "
                + "one more has been closed"
        }
    }

    /// What there is to say of a connection that has closed; `nil` where that is nothing.
    func text(of problem: (any Error)?, awaitsHandshake: Bool, _ name: String) -> (TCPFeed.Matter, String)? {
        if problem as? LineHandler.Ending == .idle {
            return (.idle, "\(name): no line for \(limits.idleTime); the connection has been closed")
        }
        guard awaitsHandshake, problem as? LineHandler.Ending != .finished else { return nil }
        return (.handshake, "\(name): no handshake of TLS: \(TCPProblem.reason(problem))")
    }
}
