import Hummingbird
import NIOCore

/// What is known of a request besides itself.
public struct WebContext: RequestContext {
    /// What the router keeps.
    public var coreContext: CoreRequestContextStorage
    /// The address of who asks, without its port; `nil` where there is none.
    public let peer: String?
    /// Who asks, where there is a log-in; asked again it says whether he still is somebody.
    public var user: (@Sendable () -> String?)?
    /// Ends the connection over which the request comes.
    let cutOff: @Sendable () -> Void

    /// The context of a request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress
        cutOff = { [channel = source.channel] in channel.close(promise: nil) }
    }
}
