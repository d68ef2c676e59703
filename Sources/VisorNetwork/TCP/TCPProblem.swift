import NIOCore
import NIOPosix
import NIOSSL
import VisorTransport

/// The words for what goes wrong on the network.
enum TCPProblem {
    /// Why a connection failed, in a few words.
    static func reason(_ problem: (any Error)?) -> String {
        switch problem {
        case nil: "the connection was closed"
        case LineHandler.Ending.noHandshake?: "it took too long"
        case let error as IOError: "\(SystemError(code: error.errnoCode))"
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { reason($0.error) }
                ?? (error.dnsAError ?? error.dnsAAAAError).map { "\($0)" } ?? "no address"
        case let error as ChannelError: if case .connectTimeout = error { "no answer" } else { "\(error)" }
        case LineHandler.Ending.idle?: "it sent no line for too long"
        case is CancellationError: "given up"
        case NIOSSLError.uncleanShutdown?: "the connection was closed"
        case let error as NIOSSLExtraError: ofHandshake("\(error)")
        case NIOSSLError.handshakeFailed(let error)?: ofHandshake("\(error)")
        case let error?: "\(error)"
        }
    }

    /// The library's word for what went wrong, without the places in its sources: `certificate verify failed`.
    private static func ofHandshake(_ text: String) -> String {
        let parts = text.split(separator: "OPENSSL_internal:", maxSplits: 1)
        guard parts.count == 2, let word = parts[1].split(separator: " ").first else {
            return text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? text
        }
        return word.lowercased().replacing("_", with: " ")
    }
}
