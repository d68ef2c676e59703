/// Names of levels: those of Apache and nginx, of syslog (RFC 5424), and of the loggers of Caddy and others.
extension LogLevel {
    private static let names: [(name: StaticString, level: LogLevel)] = [
        ("error", .error), ("warn", .warn), ("notice", .notice), ("info", .info), ("warning", .warn), ("debug", .debug),
        ("crit", .crit), ("alert", .alert), ("emerg", .emerg), ("err", .error), ("critical", .crit), ("trace", .trace),
        ("fatal", .crit), ("panic", .emerg), ("emergency", .emerg), ("dpanic", .crit),
    ]

    /// The level that a text names, in any case, or `nil` where it names none.
    static func named(_ bytes: Span<UInt8>, _ text: Range<Int>) -> LogLevel? {
        for (name, level) in names where text.count == name.utf8CodeUnitCount {
            if bytes.hasTextInAnyCase(name, at: text.lowerBound, before: text.upperBound) { return level }
        }
        guard text.count == 6, bytes.hasTextInAnyCase("trace", at: text.lowerBound, before: text.upperBound),
            (UInt8(ascii: "1")...UInt8(ascii: "8")).contains(bytes[text.lowerBound + 5])
        else { return nil }
        return .trace
    }
}
