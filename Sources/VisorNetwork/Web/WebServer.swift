import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization
import VisorTransport

/// What a web server answers: routes that are added to its router.
public protocol WebRoutes: Sendable {
    /// Adds the routes.
    func add(to router: Router<WebContext>)
}

/// Why a web server does not begin.
public struct WebServerError: Error, CustomStringConvertible {
    /// The address, and what is wrong.
    public let description: String
}

/// A web server at an address, over HTTP/1.1, with bounds on all that its peers may ask for.
public final class WebServer: Sendable {
    /// Where it is.
    public let endpoint: Endpoint

    private let secrets: TLSSecrets
    private let limits: WebLimits
    private let routes: [any WebRoutes]
    private let book: ConnectionBook
    private let bound = Mutex<Int?>(nil)

    /// A server that has not begun.
    ///
    /// - Parameters:
    ///   - secrets: certificate and key, which there must be for an address that begins with `https`.
    ///   - routes: what it answers; another path is answered with 404.
    public init(
        at endpoint: Endpoint, secrets: TLSSecrets = TLSSecrets(), routes: [any WebRoutes],
        limits: WebLimits = WebLimits()
    ) {
        (self.endpoint, self.secrets, self.routes, self.limits) = (endpoint, secrets, routes, limits)
        book = ConnectionBook(limits)
    }

    /// The port at which it listens; `nil` until it does.
    public var port: Int? { bound.withLock { $0 } }

    /// How many connections there are.
    var connectionCount: Int { book.count }

    /// Answers requests until the task is cancelled, after which those that are being answered have a second.
    ///
    /// - Throws: `WebServerError` where it cannot listen.
    public func run() async throws {
        let router = Router(context: WebContext.self)
        for route in routes { route.add(to: router) }
        let application = Application(
            router: router, server: builder,
            configuration: ApplicationConfiguration(address: .hostname(endpoint.host, port: endpoint.port)),
            onServerRunning: { [self] channel in
                bound.withLock { $0 = channel.localAddress?.port ?? endpoint.port }
            },
            logger: Logger(label: "web", factory: { _ in SwiftLogNoOpLogHandler() }))
        do {
            try await withTaskCancellationHandler {
                try await application.run()
            } onCancel: {
                close()
            }
        } catch let error as IOError {
            throw WebServerError(description: "\(endpoint): cannot listen there: \(SystemError(code: error.errnoCode))")
        } catch let error as SocketAddressError {
            throw WebServerError(description: "\(endpoint): the host is not known (\(error))")
        }
    }

    /// Whoever does not come to an end by himself is cut off.
    private func close() {
        let time = TimeAmount(limits.drainTime)
        MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: time) { [book] in book.closeAll() }
    }

    private var builder: HTTPServerBuilder {
        let (limits, book) = (limits, book)
        let context = endpoint.scheme.isEncrypted ? secrets.server : nil
        var configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [PatienceHandler(limits)], idleTimeout: nil)
        configuration.httpDecoder = .init(
            maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
            maxHeaderFieldCount: limits.headerFields)
        let known = configuration
        return HTTPServerBuilder { responder in
            GuardedChannel(
                base: HTTP1Channel(responder: responder, configuration: known), context: context, book: book)
        }
    }
}
