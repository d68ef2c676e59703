/// Where lines go, as users write it: an address of the network, or `file:PATH`.
public enum DestinationAddress: Hashable, Sendable, CustomStringConvertible {
    /// A text that is no destination.
    public struct Malformed: Error, Equatable, Sendable, CustomStringConvertible {
        /// What is wrong, and what it should be.
        public let description: String
    }

    /// An address of the network.
    case network(Endpoint)
    /// A file.
    case file(String)

    /// Reads a destination.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String) throws(Malformed) {
        guard text.hasPrefix("file:") else {
            do throws(Endpoint.Malformed) {
                let endpoint = try Endpoint(text)
                guard endpoint.port > 0 else {
                    throw Endpoint.Malformed(description: "'\(text)' has no port to send to")
                }
                self = .network(endpoint)
                return
            } catch {
                let isKnown = ["http://", "https://", "tcp://", "tls://"].contains { text.hasPrefix($0) }
                throw Malformed(
                    description: isKnown
                        ? error.description
                        : "'\(text)' is no destination; http://HOST:8080/ingest, https://..., tcp://HOST:5555, tls://... and"
                            + " file:PATH are")
            }
        }
        var path = text.dropFirst("file:".count)
        // An address without a host (RFC 8089): three slashes before a path from the root.
        if path.hasPrefix("///") { path = path.dropFirst(2) }
        guard !path.isEmpty, !path.hasPrefix("//") else {
            throw Malformed(description: "'\(text)' names no file; 'file:out.log' and 'file:///var/log/out.log' do")
        }
        self = .file(String(path))
    }

    /// The destination as users write it.
    public var description: String {
        switch self {
        case .network(let endpoint): endpoint.description
        case .file(let path): "file:\(path)"
        }
    }
}
