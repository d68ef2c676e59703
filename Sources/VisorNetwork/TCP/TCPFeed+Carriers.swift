import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import VisorKit

extension TCPFeed {
    /// An address at which nothing can be taken.
    public struct ListenFailure: Error, Equatable, CustomStringConvertible {
        /// What is wrong, with the address.
        public let description: String
    }

    /// How much the system buffers for a connection, in bytes: when a peer closes, all of it is read at once.
    private static let systemBuffer = 256 << 10
    private static let connectTime = TimeAmount.seconds(10)
    private static let allocator = AdaptiveRecvByteBufferAllocator(
        minimum: 1 << 10, initial: 4 << 10, maximum: 32 << 10)
    /// How often is read before lines are handed over: with the size of a read, what comes beyond a limit.
    private static let readsAtOnce: UInt = 2
    /// How many who wait are met at once: so many come beyond a limit.
    private static let meetsAtOnce: UInt = 4

    /// Listens from now on; what comes waits until it is asked for.
    ///
    /// - Throws: `ListenFailure`.
    public func prepare() async throws {
        for endpoint in settings.listen { servers.add(try await listen(endpoint)) }
    }

    /// Takes what comes, and connects, until the feed is stopped or the task is cancelled.
    public func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        await withTaskGroup(of: Void.self) { tasks in
            for endpoint in settings.connect { tasks.addTask { await self.connect(endpoint, group) } }
            await stopping.wait()
            // Where it is the task that was cancelled, nobody else has done so.
            stop()
            for server in servers.take() { try? await server.close() }
        }
    }

    private func listen(_ endpoint: Endpoint) async throws -> any Channel {
        let server: any Channel
        do {
            let bootstrap = bootstrap(endpoint, MultiThreadedEventLoopGroup.singleton)
            server = try await bootstrap.bind(host: endpoint.host, port: endpoint.port).get()
        } catch {
            throw ListenFailure(description: "cannot listen at \(endpoint): \(TCPProblem.reason(error))")
        }
        let port = server.localAddress?.port ?? endpoint.port
        say("listening at \(Endpoint(scheme: endpoint.scheme, host: endpoint.host, port: port))")
        return server
    }

    private func bootstrap(_ endpoint: Endpoint, _ group: any EventLoopGroup) -> ServerBootstrap {
        let context = endpoint.scheme.isEncrypted ? settings.secrets.server : nil
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.socketOption(.so_rcvbuf), value: SocketOptionValue(TCPFeed.systemBuffer))
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.recvAllocator, value: TCPFeed.allocator)
            .childChannelOption(.maxMessagesPerRead, value: TCPFeed.readsAtOnce)
            .serverChannelOption(.maxMessagesPerRead, value: TCPFeed.meetsAtOnce)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channel.closeOnExecution()
                    try channel.pipeline.syncOperations.addHandler(MeetingHandler(self))
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.meet(channel, endpoint.scheme, context) }
            }
    }

    /// Lets a peer in, or closes its connection.
    private func meet(_ channel: any Channel, _ scheme: Endpoint.Scheme, _ context: NIOSSLContext?) throws {
        channel.closeOnExecution()
        let address = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
        guard let address, let sender = admit(address, scheme: scheme) else { throw ChannelError.eof }
        do {
            if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
            try addLines(to: channel, of: sender, isEncrypted: context != nil)
        } catch {
            closed(sender, nil, awaitsHandshake: false)
            throw error
        }
    }

    private func addLines(
        to channel: any Channel, of sender: Int, isEncrypted: Bool, events: ConnectionEvents = ConnectionEvents()
    ) throws {
        let handler = LineHandler(
            feed: self, sender: sender, limits: settings.limits, awaitsHandshake: isEncrypted, events: events)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// Reads what a server sends, and connects again where that ends.
    private func connect(_ endpoint: Endpoint, _ group: any EventLoopGroup) async {
        let sender = add(endpoint)
        let attempts = Mutex(ConnectionAttempts(endpoint))
        var random = SystemRandomNumberGenerator()
        while !stopping.isFulfilled {
            let problem = Mutex<(any Error)?>(nil)
            let events = ConnectionEvents(
                whenReady: { if let text = attempts.withLock({ $0.connected(now: .now) }) { self.say(text) } },
                whenClosed: { error in problem.withLock { $0 = error } })
            do {
                let channel = try await bootstrap(to: endpoint, sender, group, events)
                    .connect(host: endpoint.host, port: endpoint.port).get()
                try await channel.closeFuture.get()
            } catch {
                problem.withLock { $0 = error }
            }
            if stopping.isFulfilled { break }
            let reason = TCPProblem.reason(problem.withLock(\.self))
            let (text, wait) = attempts.withLock { $0.failed(reason, now: .now, using: &random) }
            if let text { say(text) }
            await pause(wait)
        }
        leave(sender)
    }

    private func bootstrap(
        to endpoint: Endpoint, _ sender: Int, _ group: any EventLoopGroup, _ events: ConnectionEvents
    ) -> ClientBootstrap {
        let context = endpoint.scheme.isEncrypted ? settings.secrets.client : nil
        let name = IPAddress(endpoint.host) == nil ? endpoint.host : nil
        return ClientBootstrap(group: group)
            .connectTimeout(TCPFeed.connectTime)
            .channelOption(.socketOption(.so_rcvbuf), value: SocketOptionValue(TCPFeed.systemBuffer))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.recvAllocator, value: TCPFeed.allocator)
            .channelOption(.maxMessagesPerRead, value: TCPFeed.readsAtOnce)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channel.closeOnExecution()
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: name))
                    }
                    try self.addLines(to: channel, of: sender, isEncrypted: context != nil, events: events)
                    // From now on, so that the stop ends an attempt too.
                    self.opened(sender, channel)
                }
            }
    }

    /// Waits, or until the feed is stopped.
    private func pause(_ time: Duration) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try? await Task.sleep(for: time) }
            tasks.addTask { await self.stopping.wait() }
            await tasks.next()
            tasks.cancelAll()
        }
    }
}

/// The sockets that listen.
final class ListeningChannels: Sendable {
    private let channels = Mutex<[any Channel]>([])

    /// Adds one.
    func add(_ channel: any Channel) { channels.withLock { $0.append(channel) } }

    /// Takes them all.
    func take() -> [any Channel] {
        channels.withLock { channels in
            defer { channels = [] }
            return channels
        }
    }
}

/// Leaves those who connect in the queue of the system for as long as a feed has enough.
private final class MeetingHandler: ChannelOutboundHandler {
    typealias OutboundIn = Never

    private let feed: TCPFeed
    private var wantsRead = false

    init(_ feed: TCPFeed) { self.feed = feed }

    func read(context: ChannelHandlerContext) {
        guard !wantsRead else { return }
        if feed.mayMeet(context.channel) { context.read() } else { wantsRead = true }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard case .resume? = event as? LineHandler.Signal else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        promise?.succeed()
        guard wantsRead else { return }
        wantsRead = false
        read(context: context)
    }
}
