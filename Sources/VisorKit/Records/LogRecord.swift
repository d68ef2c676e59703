/// What one line says, as ranges into the buffer that holds it and integers: no text is copied.
///
/// A parser fills one record again and again. A range that is empty, and a number that is negative, stand for what the
/// line does not have.
public struct LogRecord: Sendable {
    /// What kind of line it is.
    public enum Kind: Sendable {
        /// A request of an access log.
        case request
        /// A message of an error log.
        case message
        /// A sign of life of the source.
        case heartbeat
        /// A line that is about the lines that follow, such as `#Fields` in the W3C format.
        case directive
    }

    /// What kind of line it is.
    public var kind = Kind.request
    /// Whether the ranges refer to the text that the parser has decoded, and not to the buffer that holds the line.
    public var isDecoded = false
    /// When it happened; `nil` only for a directive and for a heartbeat without a time.
    public var time: EventTime?
    /// The client's address or host name.
    public var client = 0..<0
    /// The addresses that proxies say they forward for, the client's first.
    public var forwardedFor = 0..<0
    /// The user who has logged in.
    public var user = 0..<0
    /// The virtual host that was asked.
    public var host = 0..<0
    /// The request's method; `nil` where the request is not of the form `METHOD TARGET [PROTOCOL]`.
    public var method: HTTPMethod?
    /// The request's path, without the query.
    public var path = 0..<0
    /// The request's protocol, such as `HTTP/1.1`.
    public var httpProtocol = 0..<0
    /// The answer's status code, or -1.
    public var status = -1
    /// The answer's size in bytes, or -1.
    public var size = -1
    /// How long the answer took, in microseconds, or -1.
    public var duration = -1
    /// The page that led here.
    public var referrer = 0..<0
    /// The user agent as the client states it.
    public var agent = 0..<0
    /// The severity of an error log's line.
    public var level: LogLevel?
    /// The text of an error log's line.
    public var message = 0..<0
    /// The process that wrote the line: its number, in digits, unless a format of the user's says otherwise.
    public var process = 0..<0

    /// An empty record.
    public init() {}

    /// What stands in the path before its second slash.
    ///
    /// - Parameter bytes: what the ranges of the record refer to.
    public func section(of bytes: Span<UInt8>) -> Range<Int> { RequestLine.section(bytes, path) }

    /// Whether the line tells of an error: an answer of 400 or above, or a message of level `error` or worse.
    public var isError: Bool {
        kind == .message ? (level.map { $0.isError } ?? false) : status >= 400
    }
}

/// A request method that is counted by its name; any other counts as `other`.
///
/// Source: the IANA method registry's common part, WebDAV (RFC 4918, RFC 3253, RFC 5323), and `PURGE` of caches.
public enum HTTPMethod: Int, CaseIterable, Sendable {
    case get, head, post, put, delete, connect, options, trace, patch
    case propfind, proppatch, mkcol, copy, move, lock, unlock, search, report, purge
    case other

    /// The method's name as a request has it.
    public var name: String { HTTPMethod.names[rawValue] }

    private static let names = HTTPMethod.allCases.map { "\($0)".uppercased() }
}

/// The severity of an error log's line, the worst first.
///
/// Source: Apache HTTP Server 2.4, `LogLevel` directive. `WARNING` of Visor's own format is `warn`.
public enum LogLevel: Int, CaseIterable, Sendable {
    case emerg, alert, crit, error, warn, notice, info, debug, trace

    /// The level's name in lower case.
    public var name: String { "\(self)" }

    /// Whether a line of this level tells of an error.
    public var isError: Bool { rawValue <= LogLevel.error.rawValue }
}
