extension AlertTransition {
    /// Reads a line, without its newline, that is written as `AlertDocument.text` writes it; `nil` for anything else.
    ///
    /// The line has no value and no lines of logs, and the message has the instant in any case.
    ///
    /// - Parameter severity: how bad the alerts of a rule are, which the line does not say.
    public init?(text line: [UInt8], severity: (String) -> AlertSeverity) {
        guard line.last == UInt8(ascii: "]"), let bracket = line.lastIndex(of: UInt8(ascii: "[")),
            bracket > 0, line[bracket - 1] == UInt8(ascii: " "),
            let message = String(validating: line[..<(bracket - 1)], as: UTF8.self),
            let name = String(validating: line[(bracket + 1)...].dropLast(), as: UTF8.self),
            let identity = AlertIdentity(name), let at = AlertTransition.instant(endOf: message)
        else { return nil }
        self.init(identity: identity, at: at, severity: severity(identity.rule), value: nil, message: message)
    }

    /// The moment that a message ends with.
    private static func instant(endOf message: String) -> EventTime? {
        guard let space = message.utf8.lastIndex(of: UInt8(ascii: " ")) else { return nil }
        return EventTime(rfc3339: String(message[message.utf8.index(after: space)...]))
    }
}
