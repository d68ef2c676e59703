/// What a field of a line means, in the formats that users describe: LogFormat strings, JSON keys, named groups.
///
/// The raw values are the names that users write.
public enum LineField: String, CaseIterable, Sendable {
    /// The client's address or name.
    case ip
    /// The addresses that proxies say they forward for, as in `X-Forwarded-For`: the client first, the last proxy last.
    case forwardedFor = "forwarded_for"
    /// The user who has logged in.
    case user
    /// The virtual host that was asked.
    case host
    /// When it happened.
    case time
    /// The whole request line, `GET /path HTTP/1.1`.
    case request
    /// The request's method.
    case method
    /// The request's path, with or without a query, which is cut off.
    case path
    /// The request's protocol, `HTTP/1.1`.
    case `protocol`
    /// The answer's status code.
    case status
    /// The answer's size in bytes.
    case size
    /// How long the answer took, in seconds, with or without a fraction.
    case duration
    /// How long the answer took, in milliseconds.
    case durationMilliseconds = "duration_ms"
    /// How long the answer took, in microseconds.
    case durationMicroseconds = "duration_us"
    /// The page that led here.
    case referer
    /// The user agent as the client states it.
    case userAgent = "user_agent"
    /// The severity of a message.
    case level
    /// The text of a message.
    case message
    /// The process that wrote the line: its number or its name.
    case process
}

extension LineField {
    /// What lines with these fields are: requests if they have any part of a request or an answer, else messages.
    static func kind(of fields: [LineField]) -> LogRecord.Kind {
        let ofRequests: Set<LineField> = [.request, .method, .path, .protocol, .status, .userAgent]
        return fields.contains(where: ofRequests.contains) ? .request : .message
    }
}
