import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// What an error of a connection has to say for itself.
enum TCPReason {
    /// The error in words, on one line.
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as IOError: return words(error.errnoCode)
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return text(first.error) }
            return "the name \(error.host) is not known"
        case is ChannelError: return "the connection was closed"
        case let error as NIOSSLError:
            if case .handshakeFailed(let reason) = error { return "no TLS: \(reason)" }
            return "no TLS: \(error)"
        case is CancellationError: return "given up"
        default: return "\(error)"
        }
    }

    private static func words(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
