import NIOCore
import NIOPosix
import Synchronization

/// Sends lines to a program that listens, and connects again where the connection is lost.
///
/// What was being sent then is sent again: a line may arrive twice, and what the system had taken and not delivered is lost, as it
/// is over TCP.
public final class LineClient: LineCarrier {
    /// How much is sent at once, in bytes: what may be sent twice.
    private static let pieceSize = 64 << 10
    private static let connectTime = TimeAmount.seconds(10)

    private let endpoint: Endpoint
    private let say: @Sendable (String) -> Void
    private let attempts: Mutex<ConnectionAttempts>
    private let channel = Mutex<(any Channel)?>(nil)

    /// A client of a program that listens.
    ///
    /// - Parameter say: takes what there is to say, a line each.
    public init(to endpoint: Endpoint, say: @escaping @Sendable (String) -> Void) {
        (self.endpoint, self.say) = (endpoint, say)
        attempts = Mutex(ConnectionAttempts(endpoint))
    }

    /// Does nothing: the connection is made when there is something to send.
    public func start() async throws {}

    /// Waits until there is a connection.
    public func ready() async {
        while !Task.isCancelled {
            if let channel = channel.withLock(\.self), channel.isActive { return }
            await connect()
        }
    }

    /// Sends lines, over as many connections as that takes.
    public func send(_ lines: [UInt8]) async {
        var rest = lines[...]
        while !rest.isEmpty && !Task.isCancelled {
            let piece = LineClient.piece(of: rest)
            await ready()
            if await write(piece) { rest = rest[piece.endIndex...] }
        }
    }

    /// Ends the connection when what has been sent has gone.
    public func finish() async {
        if let channel = channel.withLock(\.self) { await SendingEnd.close(channel) }
    }

    /// The first lines, as many as are sent at once, one at least.
    static func piece(of lines: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard lines.count > pieceSize else { return lines }
        let newline = UInt8(ascii: "\n")
        let limit = lines.startIndex + pieceSize
        let end = lines[..<limit].lastIndex(of: newline) ?? lines[limit...].firstIndex(of: newline)
        return end.map { lines[...$0] } ?? lines
    }

    private func write(_ lines: ArraySlice<UInt8>) async -> Bool {
        guard let channel = channel.withLock(\.self) else { return false }
        let result: Result<Void, any Error>
        do {
            try await withTaskCancellationHandler {
                try await channel.writeAndFlush(ByteBuffer(bytes: lines))
            } onCancel: {
                channel.close(promise: nil)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        guard case .failure(let error) = result else { return true }
        if !Task.isCancelled { await wait(after: TCPProblem.reason(error)) }
        return false
    }

    private func connect() async {
        if channel.withLock({ $0.take() }) != nil { return await wait(after: "the other side has closed") }
        do {
            let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(LineClient.connectTime)
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { channel.closeOnExecution() }
                }
            let connected = try await bootstrap.connect(host: endpoint.host, port: endpoint.port).get()
            channel.withLock { $0 = connected }
            if let text = attempts.withLock({ $0.connected(now: .now) }) { say(text) }
        } catch {
            await wait(after: TCPProblem.reason(error))
        }
    }

    private func wait(after reason: String) async {
        channel.withLock { $0 = nil }
        var random = SystemRandomNumberGenerator()
        let (text, time) = attempts.withLock { $0.failed(reason, now: .now, using: &random) }
        if let text { say(text) }
        try? await Task.sleep(for: time)
    }
}
