import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Refuses an answer whose status is below 100.
///
/// AsyncHTTPClient takes it for news before the answer, and NIO for the answer, with an end behind it: the client ends the
/// process when that comes. No server is to have the power to do so.
final class StatusGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private var isBroken = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.status.code < 100, !isBroken {
            isBroken = true
            context.fireErrorCaught(HTTPParserError.invalidStatus)
        }
        if !isBroken { context.fireChannelRead(data) }
    }

    /// Adds one to a connection, right behind what reads answers.
    @Sendable static func add(to channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            try pipeline.addHandler(StatusGuard(), position: .after(decoder))
        }
    }
}

extension HTTPClient.Configuration {
    /// What holds for all who ask servers: what is sent is meant for the address that was given, and whoever asks decides whether to
    /// try again.
    static func guarded(connect: TimeAmount) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: connect))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = StatusGuard.add
        return configuration
    }
}
