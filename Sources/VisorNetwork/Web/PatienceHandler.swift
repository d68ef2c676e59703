import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose peer keeps it waiting: for the header of a request, for its body, or to take the answer.
///
/// What counts is the time that the server waits for the peer, not the time that the peer waits for the server. What has come of
/// a body buys time, but not more than a little in advance. A body that nobody wants any more, since the answer has been sent, is
/// read for a little while only; and no other request is read as long as the peer has not taken an answer.
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
    /// For how long the rest of a body is waited for yet.
    private var patience = Duration.zero
    /// How many parts of answers the peer has not taken, and since when it has taken none.
    private var unwritten = 0
    private var unwrittenSince: ContinuousClock.Instant?
    private var wantsRead = false
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
        wantsRead = unwritten > 0 && !isInBody
        if wantsRead { return }
        if waitingSince == nil { waitingSince = .now }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        stopWaiting()
        switch unwrapInboundIn(data) {
        case .head(let head):
            (isInBody, hasAnsweredEarly, bytes, patience) = (true, false, 0, limits.bodyTime)
            unanswered += 1
            if head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let buffer):
            bytes += buffer.readableBytes
            let earned = Duration.seconds(Double(buffer.readableBytes) / Double(limits.bodyRate))
            patience = min(patience + earned, max(limits.bodyTime, limits.bodyPause))
            if hasAnsweredEarly && bytes > limits.unwantedBytes { return context.close(promise: nil) }
        case .end:
            (isInBody, waited) = (false, .zero)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered -= 1
            (waited, patience, bytes) = (.zero, limits.bodyTime, 0)
            if waitingSince != nil { waitingSince = .now }
            hasAnsweredEarly = isInBody && unanswered == 0
        }
        let promise = promise ?? context.eventLoop.makePromise()
        unwritten += 1
        if unwrittenSince == nil { unwrittenSince = .now }
        promise.futureResult.assumeIsolated().whenComplete { _ in self.noteWritten(context) }
        context.write(data, promise: promise)
    }

    private func noteWritten(_ context: ChannelHandlerContext) {
        unwritten -= 1
        unwrittenSince = unwritten > 0 ? .now : nil
        if unwritten == 0 && wantsRead { read(context: context) }
    }

    private func stopWaiting() {
        guard let since = waitingSince else { return }
        let time = since.duration(to: .now)
        (waited, patience, waitingSince) = (waited + time, patience - time, nil)
    }

    private func check(_ context: ChannelHandlerContext) {
        if let since = unwrittenSince, since.duration(to: .now) > limits.answerTime {
            return context.close(promise: nil)
        }
        // As long as an answer is being made, the peer may be silent.
        guard isInBody || unanswered == 0, let since = waitingSince else { return }
        let time = since.duration(to: .now)
        if isInBody ? time > patience : waited + time > limits.headerTime { context.close(promise: nil) }
    }
}

@available(*, unavailable)
extension PatienceHandler: Sendable {}
