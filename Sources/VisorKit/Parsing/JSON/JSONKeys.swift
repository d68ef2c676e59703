/// Which keys of a JSON line hold which field: for each field an ordered list of paths, the first that is there winning.
///
/// A path is a key, or keys of objects inside each other with dots between them: `request.headers.User-Agent`. It also
/// finds a single key that is written like the whole path. Where a path leads to an array, the first element counts;
/// of `forwarded_for` the last, which the nearest proxy has added.
public struct JSONKeys: Sendable, Equatable {
    /// How many keys a path may have.
    public static let longestPath = 8

    /// The keys that nginx, Caddy 2 and most others write, which hold when nothing is said.
    public static let standard = JSONKeys(paths: standardPaths)

    /// The paths of each field, the preferred first.
    public let paths: [LineField: [String]]

    private init(paths: [LineField: [String]]) {
        self.paths = paths
    }

    /// The standard keys, but for the fields named, whose paths are these alone; no path at all leaves a field out.
    ///
    /// - Throws: a `JSONKeysError` where a path is empty or has more than `longestPath` keys.
    public init(overriding ownPaths: [LineField: [String]]) throws(JSONKeysError) {
        // In the order of the fields, so that the same mistakes are always told of in the same way.
        for field in LineField.allCases {
            for path in ownPaths[field] ?? [] { try JSONKeys.check(path, of: field) }
        }
        paths = JSONKeys.standardPaths.merging(ownPaths) { _, own in own }
    }

    private static func check(_ path: String, of field: LineField) throws(JSONKeysError) {
        guard !path.isEmpty else { throw .emptyPath(field) }
        let keys = JSONKeys.keys(of: path)
        guard keys.count <= longestPath else { throw .tooDeep(field, path: path, keys: keys.count) }
        var column = 1
        for key in keys {
            guard !key.isEmpty else { throw .emptyKey(field, path: path, column: column) }
            column += key.count + 1
        }
    }

    /// The keys of a path, the outermost first.
    static func keys(of path: String) -> [Substring] {
        path.split(separator: ".", omittingEmptySubsequences: false)
    }
}

/// Why keys of JSON lines cannot be used: one line that says what is wrong, where, and what to do.
public enum JSONKeysError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A path is empty.
    case emptyPath(LineField)
    /// A path has a dot at its beginning, at its end, or behind another dot; the column is where a key is missing.
    case emptyKey(LineField, path: String, column: Int)
    /// A path has more keys than `JSONKeys.longestPath`.
    case tooDeep(LineField, path: String, keys: Int)

    /// The error in words.
    public var description: String {
        switch self {
        case .emptyPath(let field):
            "the key of \(field.rawValue) is empty; write a key, or keys with dots between them"
        case .emptyKey(let field, let path, let column):
            "the path '\(path)' of \(field.rawValue) lacks a key at column \(column); write keys with single dots between"
                + " them"
        case .tooDeep(let field, let path, let keys):
            "the path '\(path)' of \(field.rawValue) has \(keys) keys; at most \(JSONKeys.longestPath) are allowed"
        }
    }
}

extension JSONKeys {
    /// Sources: the names of nginx's variables (ngx_http_core_module, ngx_http_log_module); Caddy 2's access log, in which
    /// `request.client_ip` is newer than `request.remote_ip` and knows of proxies; and short names that many use.
    ///
    /// Of several times the most exact stands first. nginx's `uri` stands last: it is the path after redirections inside.
    private static let standardPaths: [LineField: [String]] = [
        .ip: [
            "remote_addr", "request.client_ip", "request.remote_ip", "request.remote_addr", "client_ip", "remote_ip",
            "ip",
            "client",
        ],
        .forwardedFor: ["http_x_forwarded_for", "request.headers.X-Forwarded-For", "x_forwarded_for", "forwarded_for"],
        .user: ["remote_user", "user_id", "user"],
        .host: ["host", "request.host", "http_host"],
        .time: ["msec", "ts", "time_iso8601", "time_local", "@timestamp", "timestamp", "time"],
        .request: ["request"],
        .method: ["request_method", "request.method", "method"],
        .path: ["request_uri", "request.uri", "path", "url", "uri"],
        .protocol: ["server_protocol", "request.proto", "protocol"],
        .status: ["status"],
        .size: ["body_bytes_sent", "size", "bytes", "bytes_sent"],
        .duration: ["request_time", "duration"],
        .durationMilliseconds: ["duration_ms"],
        .durationMicroseconds: ["duration_us"],
        .referer: ["http_referer", "request.headers.Referer", "referer", "referrer"],
        .userAgent: ["http_user_agent", "request.headers.User-Agent", "user_agent", "agent"],
        .level: ["level", "severity"],
        .message: ["msg", "message"],
        .process: ["pid", "process"],
    ]
}
