import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import VisorTesting

@testable import VisorNetwork

/// A connection over which bytes are sent that may be anything.
final class TestPeer: Sendable {
    private let answers: Answers
    let channel: any Channel

    /// Connects to a port of this machine; with secrets over TLS.
    static func connect(_ port: Int, secrets: TLSSecrets? = nil) async throws -> TestPeer {
        let answers = Answers()
        let context = secrets?.client
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channel.closeOnExecution()
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(answers)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TestPeer(answers, channel)
    }

    private init(_ answers: Answers, _ channel: any Channel) { (self.answers, self.channel) = (answers, channel) }

    /// What comes back, from the first moment on.
    private final class Answers: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let received = Mutex<[UInt8]>([])
        let isClosed = Mutex(false)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(unwrapInboundIn(data).readableBytesView)
            received.withLock { $0 += bytes }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent { isClosed.withLock { $0 = true } }
        }

        func channelInactive(context: ChannelHandlerContext) { isClosed.withLock { $0 = true } }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    /// Sends bytes, as far as the other side takes them.
    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Ends the connection.
    func close() async { try? await channel.close().get() }

    /// Tells the other side that no more comes.
    func endSending() async throws { try await channel.close(mode: .output).get() }

    /// Whether the other side has ended the connection.
    var hasEnded: Bool { answers.isClosed.withLock { $0 } }

    /// All that has come back.
    var text: String { String(decoding: answers.received.withLock { $0 }, as: UTF8.self) }

    /// Waits until a text has come back.
    func wait(for text: String) async throws {
        try await VisorTesting.wait(until: "\(text) has come", every: .milliseconds(5)) { self.text.contains(text) }
    }

    /// Waits until the other side has ended the connection, and returns all that came back.
    @discardableResult
    func waitForEnd() async throws -> String {
        try await VisorTesting.wait(until: "the end has come", every: .milliseconds(5)) {
            answers.isClosed.withLock { $0 }
        }
        await close()
        return text
    }
}

/// An answer of a server.
struct TestAnswer {
    let status: Int
    let text: String

    /// The value of a field of the header.
    func field(_ name: String) -> String? {
        text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name.lowercased()): ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }
}

extension TestPeer {
    /// Sends a request over a connection of its own, and returns the answer.
    static func request(
        _ port: Int, _ method: String = "POST", _ path: String = "/ingest", _ fields: [String] = [], body: [UInt8] = []
    ) async throws -> TestAnswer {
        let peer = try await connect(port)
        let length = fields.contains { $0.hasPrefix("Transfer-Encoding") } ? [] : ["Content-Length: \(body.count)"]
        let header = ["\(method) \(path) HTTP/1.1", "Host: a", "Connection: close"] + length + fields
        try await peer.send(Array((header.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        return answer(try await peer.waitForEnd())
    }

    /// The answer in a text; the status is 0 where there is none.
    static func answer(_ text: String) -> TestAnswer {
        let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return TestAnswer(status: status ?? 0, text: text)
    }
}
