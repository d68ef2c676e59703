import Glibc
import NIOCore
import NIOPosix

extension Channel {
    /// Keeps the socket from programs that this one starts: they would hold it open, and its port.
    ///
    /// To be called on the channel's event loop.
    func closeOnExecution() {
        try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        }
    }
}
