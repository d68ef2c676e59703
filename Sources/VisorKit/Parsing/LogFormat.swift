/// A form of log lines that Visor knows by name.
public enum LogFormat: String, CaseIterable, Sendable {
    /// Apache's `%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"`.
    case vhostCombined = "vhost_combined"
    /// Apache's `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"`.
    case combined
    /// Apache's `%h %l %u %t "%r" %>s %b`, the Common Log Format.
    case common
    /// The error log of Apache 2.2 or 2.4, or of Visor's own generator.
    case apacheError = "apache_error"
}
