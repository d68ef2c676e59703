import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// Connections of a server, of which there are not too many, and which are read in small pieces.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    /// How many bytes are read at once: some ten of these wait for whoever reads a body slowly.
    private static var pieceSize: Int { 32 << 10 }

    let base: Base
    /// Certificate and key; `nil` where nothing is encrypted.
    let context: NIOSSLContext?
    let book: ConnectionBook

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard book.admit(channel) else {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(Refused())
        }
        let allocator = FixedSizeRecvByteBufferAllocator(capacity: GuardedChannel.pieceSize)
        return channel.setOption(.recvAllocator, value: allocator).flatMapThrowing {
            guard let context else { return }
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }.map { value in
            // A server that ends may leave a connection that has just come to nobody; and whoever lets go of it while it is
            // open has the program trapped by the library. So it is held until it has closed.
            channel.closeFuture.whenComplete { _ in withExtendedLifetime(value) {} }
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }

    /// There are too many connections.
    private struct Refused: Error {}
}
