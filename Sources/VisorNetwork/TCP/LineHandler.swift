import NIOCore
import NIOTLS
import VisorKit

/// Cuts the bytes of a connection into lines and hands them to a feed, once for each time that something is read.
///
/// Where the feed has enough, nothing more is read: then the peer finds its own buffers full, and waits.
final class LineHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    /// What a feed tells a connection.
    enum Signal: Sendable {
        /// To read on.
        case resume
        /// To read what is there, and to close.
        case finish
    }

    /// Why a connection was closed by this side.
    enum Ending: Error, Equatable {
        /// No whole line has come for too long.
        case idle
        /// The handshake of TLS has not been done in time.
        case noHandshake
        /// The program ends.
        case finished
    }

    /// How many bytes are framed at once.
    private static let frameSize = 16 << 10
    /// When the program ends: how long a connection is quiet that is taken to be read, and how often this is looked at.
    private static let quietTime = TimeAmount.milliseconds(100)
    private static let finishLooks = 20

    private let feed: TCPFeed
    private let sender: Int
    private let limits: ConnectionLimits
    private let events: ConnectionEvents
    private var framer: LineFramer
    private var lines: [UInt8] = []
    private var reportedOverlong = 0
    private var isPaused = false
    private var wantsRead = false
    private var isFinishing = false
    private var hasClosed = false
    private var awaitsHandshake: Bool
    /// Whether the connection broke, so that its last line may be torn.
    private var problem: (any Error)?
    private var hasNewBytes = false
    private var lastLine = NIODeadline.now()
    private var timer: Scheduled<Void>?

    /// A handler of a sender's connection.
    ///
    /// - Parameters:
    ///   - awaitsHandshake: whether the connection is one of TLS, where lines come after a handshake.
    ///   - events: what is called when the connection is ready, and when it has ended.
    init(
        feed: TCPFeed, sender: Int, limits: ConnectionLimits, awaitsHandshake: Bool,
        events: ConnectionEvents = ConnectionEvents()
    ) {
        (self.feed, self.sender, self.limits, self.events) = (feed, sender, limits, events)
        self.awaitsHandshake = awaitsHandshake
        framer = LineFramer(
            capacity: min(LineHandler.frameSize, limits.lineLength + 1), maximumLineLength: limits.lineLength)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        lastLine = context.eventLoop.now
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        feed.opened(sender, context.channel)
        if !awaitsHandshake { events.whenReady() }
        watch(context, after: TimeAmount(awaitsHandshake ? limits.handshakeTime : limits.idleTime))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        hasNewBytes = true
        unsafe buffer.withUnsafeReadableBytes { unsafe frame($0) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        deliver(context)
        context.fireChannelReadComplete()
    }

    /// Reads only where the feed takes what is read.
    func read(context: ChannelHandlerContext) {
        if isPaused { wantsRead = true } else { context.read() }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let signal = event as? Signal else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        promise?.succeed()
        if signal == .finish { finish(context) } else { resume(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            awaitsHandshake = false
            lastLine = context.eventLoop.now
            events.whenReady()
            timer?.cancel()
            watch(context, after: TimeAmount(limits.idleTime))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(context, error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        close(context)
        context.fireChannelInactive()
    }

    /// Is called for a connection too that has closed before it was open.
    func handlerRemoved(context: ChannelHandlerContext) {
        close(context)
    }

    private func close(_ context: ChannelHandlerContext) {
        guard !hasClosed else { return }
        hasClosed = true
        timer?.cancel()
        takeEnd()
        deliver(context)
        feed.closed(sender, problem, awaitsHandshake: awaitsHandshake)
        events.whenClosed(problem)
    }

    private func end(_ context: ChannelHandlerContext, _ error: any Error) {
        problem = problem ?? error
        context.close(promise: nil)
    }
}

/// What is called as a connection goes on.
struct ConnectionEvents: Sendable {
    /// The connection is open, and encrypted where it is to be.
    var whenReady: @Sendable () -> Void = {}
    /// The connection has closed, with what went wrong if it was not the peer who ended it well.
    var whenClosed: @Sendable ((any Error)?) -> Void = { _ in }
}

/// Lines.
extension LineHandler {
    private struct NothingYet: Error {}

    private func frame(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        do {
            while try unsafe framer.advance(read: { space, _ in
                guard position < bytes.count else { throw NothingYet() }
                let count = min(space.count, bytes.count - position)
                unsafe space.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
                position += count
                return count
            }) {
                collect()
            }
        } catch {
            // All has been framed.
        }
    }

    /// Takes a last line without its end for a line, as at the end of a file; where the connection broke it may be torn.
    private func takeEnd() {
        let hasMore = unsafe framer.advance(read: { _, _ in 0 })
        guard hasMore else { return }
        if problem != nil { return feed.torn(sender) }
        collect()
    }

    private func collect() {
        framer.withLines { span, _ in
            unsafe span.withUnsafeBufferPointer { unsafe lines.append(contentsOf: $0) }
        }
    }

    private func deliver(_ context: ChannelHandlerContext) {
        let overlong = framer.overlongLines - reportedOverlong
        guard !lines.isEmpty || overlong > 0 else { return }
        reportedOverlong = framer.overlongLines
        lastLine = context.eventLoop.now
        if feed.take(&lines, overlongLines: overlong, of: sender) == .pause { isPaused = true }
    }
}

/// Time.
extension LineHandler {
    private func resume(_ context: ChannelHandlerContext) {
        guard isPaused else { return }
        isPaused = false
        // The time for which this side did not read is none for which the peer was silent.
        hasNewBytes = true
        lastLine = context.eventLoop.now
        guard wantsRead else { return }
        wantsRead = false
        context.read()
    }

    private func watch(_ context: ChannelHandlerContext, after time: TimeAmount) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.check(context) }
    }

    private func check(_ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        if awaitsHandshake { return end(context, Ending.noHandshake) }
        if isPaused { return watch(context, after: TimeAmount(limits.idleTime)) }
        let rest = TimeAmount(limits.idleTime) - (now - lastLine)
        if rest <= .zero { return end(context, Ending.idle) }
        watch(context, after: rest)
    }

    /// Closes when nothing has come for a moment, or some time from now.
    private func finish(_ context: ChannelHandlerContext) {
        guard !isFinishing else { return }
        isFinishing = true
        guard context.channel.isActive else { return end(context, Ending.finished) }
        closeWhenQuiet(context, looks: LineHandler.finishLooks)
    }

    /// Looks again and again, each time behind a turn of reading: on a busy machine time passes in which nobody could read.
    private func closeWhenQuiet(_ context: ChannelHandlerContext, looks: Int) {
        hasNewBytes = false
        context.eventLoop.assumeIsolated().scheduleTask(in: LineHandler.quietTime) {
            guard context.channel.isActive else { return }
            let isQuiet = !self.isPaused && !self.hasNewBytes
            if isQuiet || looks <= 1 || self.awaitsHandshake { return self.end(context, Ending.finished) }
            self.closeWhenQuiet(context, looks: looks - 1)
        }
    }
}
