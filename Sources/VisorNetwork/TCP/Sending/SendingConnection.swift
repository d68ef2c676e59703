import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A connection over which lines are sent, with TLS or without: it is opened, may be lost, and is opened again.
final class SendingConnection: Sendable {
    private static let connectTime = TimeAmount.seconds(10)

    private let endpoint: Endpoint
    private let tls: NIOSSLContext?
    private let channel = Mutex<(any Channel)?>(nil)

    /// A connection that is not open yet.
    ///
    /// - Parameter tls: how the server is judged, and what it is shown; `nil` where nothing is encrypted.
    init(to endpoint: Endpoint, tls: NIOSSLContext? = nil) {
        (self.endpoint, self.tls) = (endpoint, tls)
    }

    /// Whether it is open, as far as is known.
    var isOpen: Bool { channel.withLock { $0?.isActive ?? false } }

    /// Forgets a connection, and says whether there was one.
    @discardableResult
    func drop() -> Bool {
        guard let channel = channel.withLock({ $0.take() }) else { return false }
        channel.close(promise: nil)
        return true
    }

    /// Opens the connection.
    func open() async throws {
        let (tls, host) = (tls, endpoint.host)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(SendingConnection.connectTime)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channel.closeOnExecution()
                    if let tls {
                        // An address is no name that a server could be asked for; it is compared with the certificate all the same.
                        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host))
                    }
                    try channel.pipeline.syncOperations.addHandler(LastWordHandler())
                }
            }
        let opened = try await bootstrap.connect(host: host, port: endpoint.port).get()
        channel.withLock { $0 = opened }
    }

    /// Sends bytes, and returns when the system has taken them all; a task that is cancelled closes the connection.
    func write(_ bytes: ByteBuffer) async throws {
        guard let channel = channel.withLock(\.self) else { throw ChannelError.alreadyClosed }
        try await withTaskCancellationHandler {
            try await channel.writeAndFlush(bytes)
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// Ends the connection when what has been sent has gone.
    func finish() async {
        if let channel = channel.withLock({ $0.take() }) { await SendingEnd.close(channel) }
    }
}

/// How a connection is ended so that what has been sent arrives.
enum SendingEnd {
    /// How long the other side may take to close.
    private static let patience = TimeAmount.seconds(2)

    /// Says that nothing more comes, and closes when the other side has, or a little later: what the system holds it sends all
    /// the same.
    static func close(_ channel: any Channel) async {
        channel.close(mode: .output, promise: nil)
        let timer = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        try? await channel.closeFuture.get()
        timer.cancel()
    }
}

/// Reads and drops what the other side says, and closes where it fails.
private final class LastWordHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
