/// An address by which lines come or go, as users write it: `tcp://127.0.0.1:5555`, `https://logs.example.org/ingest`.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// By what lines are carried.
    public enum Scheme: String, CaseIterable, Sendable {
        /// Lines over TCP.
        case tcp
        /// Lines over TCP and TLS.
        case tls
        /// Batches over HTTP.
        case http
        /// Batches over HTTP and TLS.
        case https

        /// Whether the carrier is HTTP.
        public var isHTTP: Bool { self == .http || self == .https }
        /// Whether what is carried is encrypted.
        public var isEncrypted: Bool { self == .tls || self == .https }

        fileprivate var standardPort: Int? {
            switch self {
            case .http: 80
            case .https: 443
            case .tcp, .tls: nil
            }
        }
    }

    /// A text that is no endpoint.
    public struct Malformed: Error, Equatable, CustomStringConvertible {
        /// What is wrong, and what it should be.
        public let description: String
    }

    /// By what lines are carried.
    public let scheme: Scheme
    /// A name or an address, without the brackets of IPv6.
    public let host: String
    /// The port; 0 stands for one that the system chooses.
    public let port: Int
    /// The path with the slash that it begins with; empty where none is given.
    public let path: String

    /// An endpoint of these parts.
    public init(scheme: Scheme, host: String, port: Int, path: String = "") {
        (self.scheme, self.host, self.port, self.path) = (scheme, host, port, path)
    }

    /// Reads an endpoint.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String) throws(Malformed) {
        let all = Scheme.allCases.map { "\($0.rawValue)://" }
        guard let scheme = Scheme.allCases.first(where: { text.hasPrefix("\($0.rawValue)://") }) else {
            throw Malformed(description: "'\(text)' begins with none of \(all.joined(separator: ", "))")
        }
        let rest = text.dropFirst(scheme.rawValue.count + 3)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let (host, port) = try Endpoint.authority(rest[..<slash], of: scheme, in: text)
        let path = String(rest[slash...])
        if !scheme.isHTTP && !path.isEmpty {
            throw Malformed(description: "'\(text)': a \(scheme.rawValue) address has no path")
        }
        if path.contains(where: { "?# ".contains($0) || !$0.isASCII }) {
            throw Malformed(description: "'\(text)': the path has a character that it must not have")
        }
        self.init(scheme: scheme, host: host, port: port, path: path)
    }

    /// The endpoint as users write it.
    public var description: String { "\(scheme.rawValue)://\(authority)\(path)" }

    /// The host and the port, as they stand in a URL.
    public var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    private static func authority(
        _ text: Substring, of scheme: Scheme, in whole: String
    ) throws(Malformed) -> (String, Int) {
        var (host, rest) = (text, Substring())
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                throw Malformed(description: "'\(whole)': the bracket of the address is not closed")
            }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            rest = text[colon...]
        }
        let allowed = host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_:".contains($0)) }
        guard !host.isEmpty, allowed else {
            throw Malformed(description: "'\(whole)' names no host; '\(scheme.rawValue)://127.0.0.1:5555' does")
        }
        if rest.isEmpty, let port = scheme.standardPort { return (String(host), port) }
        guard rest.hasPrefix(":"), let port = UInt16(rest.dropFirst()) else {
            throw Malformed(description: "'\(whole)' has no port from 0 to 65535 behind its host")
        }
        return (String(host), Int(port))
    }
}
