import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Sends lines over TCP, with TLS or without: what the system has taken passes for accepted.
///
/// So it is as reliable as TCP: where the connection breaks, what had been taken and had not arrived is lost, and of a batch that was
/// being sent the beginning may come twice.
public final class TCPDestination: Destination {
    private static let connectTime = TimeAmount.seconds(10)
    /// How long the other side may take to close after the last line.
    private static let closeTime = TimeAmount.seconds(2)

    /// The address, as users write it.
    public let address: String
    /// Whether the receiver hears of ranges without lines.
    public let wantsEmptyBatches = false

    private let endpoint: Endpoint
    private let tls: NIOSSLContext?
    private let channel = Mutex<(any Channel)?>(nil)

    /// A destination.
    ///
    /// - Parameters:
    ///   - endpoint: an address of TCP or TLS.
    ///   - secrets: how servers are judged, and what they are shown.
    public init(_ endpoint: Endpoint, secrets: TLSSecrets.Files) throws(TLSSecrets.Failure) {
        (self.endpoint, address) = (endpoint, "\(endpoint)")
        tls = endpoint.scheme.isEncrypted ? try TLSSecrets(secrets, serves: false, connects: true).client : nil
    }

    /// Sends the lines of a batch.
    public func send(_ batch: ShippedBatch) async throws(DeliveryError) {
        do {
            let channel = try await connected()
            try await withTaskCancellationHandler {
                try await channel.writeAndFlush(ByteBuffer(bytes: batch.body))
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            drop()
            throw .unreachable(TCPProblem.reason(error))
        }
    }

    /// Ends the connection when what has been sent has gone.
    public func close() async {
        guard let channel = channel.withLock({ $0.take() }) else { return }
        channel.close(mode: .output, promise: nil)
        let timer = channel.eventLoop.scheduleTask(in: TCPDestination.closeTime) { channel.close(promise: nil) }
        try? await channel.closeFuture.get()
        timer.cancel()
    }

    private func connected() async throws -> any Channel {
        if let channel = channel.withLock(\.self), channel.isActive { return channel }
        let (tls, host) = (tls, endpoint.host)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TCPDestination.connectTime)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        // An address is no name that a server could be asked for; it is compared with the certificate all the same.
                        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host))
                    }
                    try channel.pipeline.syncOperations.addHandler(LastWordHandler())
                }
            }
        let opened = try await bootstrap.connect(host: endpoint.host, port: endpoint.port).get()
        channel.withLock { $0 = opened }
        return opened
    }

    private func drop() {
        channel.withLock { $0.take() }?.close(promise: nil)
    }
}

/// Reads and drops what the other side says, and closes where it fails.
private final class LastWordHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
