import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import VisorKit
import VisorTransport

@testable import VisorNetwork

/// A feed that runs, and what has come of it.
final class RunningFeed: Sendable {
    /// What has come of one partition.
    struct Partition: Equatable {
        var source = ""
        var text = ""
        var overlongLines = 0
        var hasEnded = false
    }

    /// What a test waited for did not come.
    struct NotCome: Error, CustomStringConvertible {
        let description: String
    }

    let feed: TCPFeed
    private let hasEnded = Mutex(false)
    private let taken = Mutex<(partitions: [Int: Partition], messages: [String])>(([:], []))

    init(_ settings: TCPSettings) {
        feed = TCPFeed(settings, profile: InputProfile(), heartbeat: "HEARTBEAT")
        feed.begin(known: [], wake: {})
    }

    /// Runs the feed while a body runs, and stops it then.
    static func run(_ settings: TCPSettings, _ body: @Sendable (RunningFeed) async throws -> Void) async throws {
        let running = RunningFeed(settings)
        try await running.feed.prepare()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await running.feed.run()
                running.hasEnded.withLock { $0 = true }
            }
            defer {
                running.feed.stop()
                group.cancelAll()
            }
            try await body(running)
        }
    }

    /// Whether the feed runs still, and has its sockets.
    var isRunning: Bool { hasEnded.withLock { !$0 } }
    var messages: [String] { taken.withLock(\.messages) }
    var partitions: [Partition] { taken.withLock { taken in taken.partitions.sorted { $0.key < $1.key }.map(\.value) } }

    /// The port of the one address at which it listens.
    func port() async throws -> Int {
        try await wait("it listens") { $0.messages.contains { $0.hasPrefix("listening at ") } }
        let text = messages.first { $0.hasPrefix("listening at ") } ?? ""
        return Int(text.split(separator: ":").last ?? "") ?? 0
    }

    /// Takes what comes until a condition holds.
    func wait(_ what: String, takes: Bool = true, _ condition: (RunningFeed) throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if takes { try take() }
            taken.withLock { $0.messages += feed.takeMessages() }
            if try condition(self) { return }
            guard ContinuousClock.now < deadline else {
                throw NotCome(description: "waited in vain until \(what): \(messages), \(partitions)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func take() throws {
        while let event = feed.next(now: .zero, arrival: .now) {
            guard case .block(let block) = event else { continue }
            var text: [UInt8] = []
            let reading = try block.block.read(from: nil) { span, _ in
                for index in span.indices { text.append(span[index]) }
                return nil
            }
            taken.withLock { taken in
                var known = taken.partitions[block.partition] ?? Partition(source: block.profile.source)
                known.text += String(decoding: text, as: UTF8.self)
                known.overlongLines += reading.overlongLines
                known.hasEnded = block.isLast
                taken.partitions[block.partition] = known
            }
        }
    }
}

/// A connection of a peer that this side plays.
struct Peer: Sendable {
    let channel: any Channel

    /// Connects; with secrets over TLS.
    static func connect(_ port: Int, host: String = "127.0.0.1", secrets: TLSSecrets? = nil) async throws -> Peer {
        let context = secrets?.client
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channel.closeOnExecution()
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(NIOCloseOnErrorHandler())
                }
            }
            .connect(host: host, port: port).get()
        return Peer(channel: channel)
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    func close() async throws { try await channel.close() }

    /// Waits until the other side has closed.
    func closed() async throws { try await channel.closeFuture.get() }
}
