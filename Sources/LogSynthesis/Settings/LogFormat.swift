/// The kinds of log.
public enum LogMode: String, Sendable, CaseIterable, Codable {
    /// One line a request.
    case access
    /// One line an event of the server.
    case error
}

/// The formats of lines.
public enum LogFormat: String, Sendable, CaseIterable, Codable {
    /// The Common Log Format, `%h %l %u %t "%r" %>s %b`.
    case common
    /// The Combined Log Format: common with referrer and user agent.
    case combined
    /// Apache's `%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"`.
    case vhostCombined = "vhost_combined"
    /// One JSON object a line, with the field names of nginx's variables.
    case json
    /// The error log of the original Visor: second, level, process and thread, client, text.
    case visor
    /// The error log of Apache 2.2.
    case apache22
    /// The error log of Apache 2.4.
    case apache24

    /// The kind of log that the format belongs to.
    public var mode: LogMode {
        switch self {
        case .common, .combined, .vhostCombined, .json: .access
        case .visor, .apache22, .apache24: .error
        }
    }

    /// The format of a kind of log where none is named.
    public static func standard(for mode: LogMode) -> LogFormat {
        switch mode {
        case .access: .combined
        case .error: .visor
        }
    }
}
