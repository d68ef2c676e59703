import NIOCore
import NIOPosix
import Synchronization

/// Sends the same lines to all who are connected, each from when it connects.
///
/// The slowest holds the others and the sender back, so that no more than one batch is held. Where nobody is connected the
/// sender waits. Lines that nobody has taken to their end, since all went away meanwhile, are sent again to who comes next.
public final class LineServer: LineCarrier {
    private struct State {
        var server: (any Channel)?
        var clients: [Int: any Channel] = [:]
        var count = 0
    }

    /// How many may be connected at a time.
    public static let mostClients = 64

    private let endpoint: Endpoint
    private let say: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let arrivals = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// A server at an address.
    ///
    /// - Parameter say: takes what there is to say, a line each.
    public init(at endpoint: Endpoint, say: @escaping @Sendable (String) -> Void) {
        (self.endpoint, self.say) = (endpoint, say)
    }

    /// Listens from now on.
    ///
    /// - Throws: `CarrierFailure`.
    public func start() async throws {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { channel.closeOnExecution() }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channel.closeOnExecution()
                    try channel.pipeline.syncOperations.addHandler(ClientHandler(self))
                }
            }
        let server: any Channel
        do {
            server = try await bootstrap.bind(host: endpoint.host, port: endpoint.port).get()
        } catch {
            throw CarrierFailure(description: "cannot serve at \(endpoint): \(TCPProblem.reason(error))")
        }
        state.withLock { $0.server = server }
        let port = server.localAddress?.port ?? endpoint.port
        say("serving at \(Endpoint(scheme: .tcp, host: endpoint.host, port: port))")
    }

    /// Waits until somebody is connected.
    public func ready() async {
        while state.withLock({ $0.clients.isEmpty }) && !Task.isCancelled {
            var arrivals = arrivals.stream.makeAsyncIterator()
            await arrivals.next()
        }
    }

    /// The port at which it listens.
    var port: Int? { state.withLock { $0.server?.localAddress?.port } }

    /// How many are connected.
    var clientCount: Int { state.withLock { $0.clients.count } }

    /// Sends lines to all who are connected, and waits for the slowest of them.
    public func send(_ lines: [UInt8]) async {
        let buffer = ByteBuffer(bytes: lines)
        while !Task.isCancelled {
            await ready()
            let clients = state.withLock { Array($0.clients.values) }
            let hasArrived = await withTaskCancellationHandler {
                await LineServer.send(buffer, to: clients)
            } onCancel: {
                for client in clients { client.close(promise: nil) }
            }
            if hasArrived { return }
        }
    }

    /// Ends all connections when what has been sent has gone.
    public func finish() async {
        let (server, clients) = state.withLock { ($0.server, Array($0.clients.values)) }
        try? await server?.close()
        await withTaskGroup(of: Void.self) { group in
            for client in clients { group.addTask { await SendingEnd.close(client) } }
        }
    }

    /// Returns whether one at least has taken all.
    private static func send(_ buffer: ByteBuffer, to clients: [any Channel]) async -> Bool {
        let writes = clients.map { $0.writeAndFlush(buffer) }
        var hasArrived = false
        for write in writes {
            // Who went away is no reason to send less to the others.
            if (try? await write.get()) != nil { hasArrived = true }
        }
        return hasArrived
    }

    fileprivate func add(_ client: any Channel) -> Int? {
        let number = state.withLock { state -> Int? in
            guard state.clients.count < LineServer.mostClients else { return nil }
            state.count += 1
            state.clients[state.count] = client
            return state.count
        }
        arrivals.continuation.yield()
        return number
    }

    fileprivate func remove(_ number: Int) {
        state.withLock { $0.clients[number] = nil }
    }
}

/// Notes who comes and goes; what clients send is read and dropped.
private final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let server: LineServer
    private var number: Int?

    init(_ server: LineServer) { self.server = server }

    func channelActive(context: ChannelHandlerContext) {
        number = server.add(context.channel)
        if number == nil { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        if let number { server.remove(number) }
    }
}
