import VisorKit

/// How much is taken from peers, all of whom may be hostile.
public struct ConnectionLimits: Equatable, Sendable {
    /// How many connections are held at a time.
    public var connections: Int
    /// How many of them may come from one address.
    public var connectionsPerAddress: Int
    /// The longest line that is kept, in bytes; longer ones are skipped and counted.
    public var lineLength: Int
    /// How many bytes of lines are held of one connection while nobody asks for them, or few more.
    public var heldPerConnection: Int
    /// How many bytes of lines are held of all connections, or few more.
    public var held: Int
    /// After how much time without a whole line a connection is closed.
    public var idleTime: Duration
    /// How much time the handshake of TLS may take.
    public var handshakeTime: Duration

    /// Limits; those that hold when nothing is said.
    public init(
        connections: Int = 256, connectionsPerAddress: Int = 64, lineLength: Int = 64 << 10,
        heldPerConnection: Int = 1 << 20, held: Int = 16 << 20, idleTime: Duration = .seconds(3_600),
        handshakeTime: Duration = .seconds(10)
    ) {
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
        self.lineLength = lineLength
        self.heldPerConnection = heldPerConnection
        self.held = held
        self.idleTime = idleTime
        self.handshakeTime = handshakeTime
    }
}
