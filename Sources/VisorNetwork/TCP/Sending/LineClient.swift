import NIOCore
import Synchronization
import VisorTransport

/// Sends lines to a program that listens, and connects again where the connection is lost.
///
/// What was being sent then is sent again: a line may arrive twice, and what the system had taken and not delivered is lost, as it
/// is over TCP.
public final class LineClient: LineCarrier {
    /// How much is sent at once, in bytes: what may be sent twice.
    private static let pieceSize = 64 << 10

    private let say: @Sendable (String) -> Void
    private let attempts: Mutex<ConnectionAttempts>
    private let connection: SendingConnection

    /// A client of a program that listens.
    ///
    /// - Parameter say: takes what there is to say, a line each.
    public init(to endpoint: Endpoint, say: @escaping @Sendable (String) -> Void) {
        self.say = say
        attempts = Mutex(ConnectionAttempts(endpoint))
        connection = SendingConnection(to: endpoint)
    }

    /// Whether there is a connection, as far as is known.
    var isConnected: Bool { connection.isOpen }

    /// Does nothing: the connection is made when there is something to send.
    public func start() async throws {}

    /// Waits until there is a connection.
    public func ready() async {
        while !Task.isCancelled && !connection.isOpen { await connect() }
    }

    /// Sends lines, over as many connections as that takes.
    public func send(_ lines: [UInt8]) async {
        var rest = lines[...]
        while !rest.isEmpty && !Task.isCancelled {
            let piece = rest.wholeLines(atMost: LineClient.pieceSize)
            await ready()
            if await write(piece) { rest = rest[piece.endIndex...] }
        }
    }

    /// Ends the connection when what has been sent has gone.
    public func finish() async { await connection.finish() }

    private func write(_ lines: ArraySlice<UInt8>) async -> Bool {
        do {
            try await connection.write(ByteBuffer(bytes: lines))
            return true
        } catch {
            if !Task.isCancelled { await wait(after: TCPProblem.reason(error)) }
            return false
        }
    }

    private func connect() async {
        if connection.drop() { return await wait(after: "the other side has closed") }
        do {
            try await connection.open()
            if let text = attempts.withLock({ $0.connected(now: .now) }) { say(text) }
        } catch {
            await wait(after: TCPProblem.reason(error))
        }
    }

    private func wait(after reason: String) async {
        connection.drop()
        var random = SystemRandomNumberGenerator()
        let (text, time) = attempts.withLock { $0.failed(reason, now: .now, using: &random) }
        if let text { say(text) }
        try? await Task.sleep(for: time)
    }
}
