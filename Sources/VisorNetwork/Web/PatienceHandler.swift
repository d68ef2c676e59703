import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose peer keeps it waiting: for the header of a request, or for its body.
///
/// What counts is the time that the server waits for the peer, not the time that the peer waits for the server. A body that
/// nobody wants any more, since the answer has been sent, is read for a little while only.
final class PatienceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private static let interval = TimeAmount.milliseconds(500)

    private let limits: WebLimits
    private var task: RepeatedTask?
    private var isInBody = false
    /// How many requests have been read whose answers have not been written.
    private var unanswered = 0
    private var hasAnsweredEarly = false
    private var bytes = 0
    private var waited = Duration.zero
    /// Since when more is asked of the peer.
    private var waitingSince: ContinuousClock.Instant?

    init(_ limits: WebLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        waitingSince = .now
        task = context.eventLoop.scheduleRepeatedTask(
            initialDelay: PatienceHandler.interval, delay: PatienceHandler.interval
        ) { _ in handler.value.check(bound.value) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        task?.cancel()
        task = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        task?.cancel()
        task = nil
        context.fireChannelInactive()
    }

    func read(context: ChannelHandlerContext) {
        if waitingSince == nil { waitingSince = .now }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        stopWaiting()
        switch unwrapInboundIn(data) {
        case .head(let head):
            (isInBody, hasAnsweredEarly, bytes, waited) = (true, false, 0, .zero)
            unanswered += 1
            if head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let buffer):
            bytes += buffer.readableBytes
            if hasAnsweredEarly && bytes > limits.unwantedBytes { return context.close(promise: nil) }
        case .end:
            (isInBody, waited) = (false, .zero)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered -= 1
            (waited, bytes) = (.zero, 0)
            if waitingSince != nil { waitingSince = .now }
            hasAnsweredEarly = isInBody && unanswered == 0
        }
        context.write(data, promise: promise)
    }

    private func stopWaiting() {
        if let since = waitingSince { waited += since.duration(to: .now) }
        waitingSince = nil
    }

    private func check(_ context: ChannelHandlerContext) {
        // As long as an answer is being made, the peer may be silent.
        guard isInBody || unanswered == 0, let since = waitingSince else { return }
        let time = waited + since.duration(to: .now)
        let allowed =
            isInBody ? limits.bodyTime + .seconds(Double(bytes) / Double(limits.bodyRate)) : limits.headerTime
        if time > allowed { context.close(promise: nil) }
    }
}

@available(*, unavailable)
extension PatienceHandler: Sendable {}
