/// What a directive of Apache or a variable of nginx stands for.
enum FieldMeaning: UInt8, Sendable {
    /// No field: the end of a format that ends with literal text, or a part of a literal that is long.
    case none
    /// Jumps over identity, user and time where there is no user, as on most lines.
    case noUser
    /// A text that is passed over; one character; one of lists such as nginx's `$upstream_addr`; a query; ports.
    case skip, mark, list, query, port, remotePort
    case client, clientAndPort, forwardedFor, user, host, hostAndPort, hostAndPath
    case request, method, methodAndPath, path, httpProtocol, referrer, agent
    case status, size, seconds, milliseconds, microseconds
    /// `23/Nov/2026:10:00:00 +0200` and `2026-11-23T10:00:00+02:00`.
    case accessTime, isoTime
    case epochSeconds, epochMilliseconds, epochMicroseconds, epochFraction
    case year, shortYear, month, monthName, day, spacedDay, dayOfYear, weekday, hour, minute, second, zone
    case millisecondFraction, microsecondFraction

    /// The length of a field that always has the same, in bytes.
    var width: Int? {
        switch self {
        case .mark: 1
        case .shortYear, .month, .day, .spacedDay, .hour, .minute, .second: 2
        case .monthName, .dayOfYear, .weekday, .millisecondFraction: 3
        case .year: 4
        case .zone: 5
        case .microsecondFraction: 6
        case .isoTime: 25
        case .accessTime: AccessTime.length
        default: nil
        }
    }

    /// Whether it is a time or a part of one.
    var isTime: Bool { rawValue >= FieldMeaning.accessTime.rawValue }

    /// Whether it is read digit by digit, so that it ends where the digits do.
    var isNumber: Bool {
        switch self {
        case .status, .size, .seconds, .milliseconds, .microseconds, .epochSeconds, .epochMilliseconds,
            .epochMicroseconds, .epochFraction:
            true
        default: false
        }
    }

    /// The part of a record that it fills: of two fields that fill the same, one is passed over.
    var part: LineField? {
        switch self {
        case .client, .clientAndPort: .ip
        case .forwardedFor: .forwardedFor
        case .user: .user
        case .host, .hostAndPort: .host
        case .request: .request
        case .method: .method
        case .path, .hostAndPath, .methodAndPath: .path
        case .httpProtocol: .protocol
        case .referrer: .referer
        case .agent: .userAgent
        case .status: .status
        case .size: .size
        case .seconds, .milliseconds, .microseconds: .duration
        default: nil
        }
    }
}
