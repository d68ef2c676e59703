import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server of HTTP on loopback that hands each request to a closure, which may close the connection in place of an answer.
final class HTTPReceiver: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let method: HTTPMethod
        let path: String
        let headers: HTTPHeaders
        let body: [UInt8]
    }

    /// An answer; `nil` for its status closes the connection.
    struct Answer: Sendable {
        var status: HTTPResponseStatus?
        var headers: [(String, String)] = []
        var body = ""
        /// How many bytes of the body are announced and never come.
        var missing = 0
    }

    let port: Int
    private let server: any Channel

    init(_ answer: @escaping @Sendable (Request) -> Answer) async throws {
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = server.localAddress?.port ?? 0
    }

    func close() async { try? await server.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (Request) -> Answer
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ answer: @escaping @Sendable (Request) -> Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, [])
            case .body(let part): body += part.readableBytesView
            case .end:
                guard let head else { return }
                reply(context, answer(Request(method: head.method, path: head.uri, headers: head.headers, body: body)))
            }
        }

        private func reply(_ context: ChannelHandlerContext, _ answer: Answer) {
            guard let status = answer.status else { return context.close(promise: nil) }
            var headers = HTTPHeaders(answer.headers)
            headers.add(name: "Content-Length", value: "\(answer.body.utf8.count + answer.missing)")
            context.write(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
                promise: nil)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
            if answer.missing > 0 { return }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
