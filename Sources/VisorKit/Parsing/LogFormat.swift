/// A form of log lines.
public enum LogFormat: Sendable, Equatable {
    /// Apache's `%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"`.
    case vhostCombined
    /// Apache's `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"`.
    case combined
    /// Apache's `%h %l %u %t "%r" %>s %b`, the Common Log Format.
    case common
    /// The error log of Apache 2.2 or 2.4, or of Visor's own generator.
    case apacheError
    /// The error log of nginx.
    case nginxError
    /// One JSON object a line, with fields at these keys.
    case json(JSONKeys)
    /// The W3C Extended Log File Format, by the directives that have been read.
    case w3c(W3CHeader)
    /// Lines that match a pattern with named groups.
    case pattern(LinePattern)
    /// Lines of an access log whose Apache `LogFormat` or nginx `log_format` is known.
    case fields(FieldProgram)

    /// The formats that are found from the lines themselves, those that ask for more before those that ask for less.
    public static let detectable: [LogFormat] = [
        .vhostCombined, .combined, .common, .apacheError, .nginxError, .json(.standard), .w3c(W3CHeader()),
    ]

    /// The name to show.
    public var name: String {
        switch self {
        case .vhostCombined: "vhost_combined"
        case .combined: "combined"
        case .common: "common"
        case .apacheError: "apache_error"
        case .nginxError: "nginx_error"
        case .json: "json"
        case .w3c: "w3c"
        case .pattern(let pattern): "regex:\(pattern.text)"
        case .fields(let program): String(program.text.map { $0.isNewline ? " " : $0 })
        }
    }
}
