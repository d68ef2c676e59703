/// The forms in which changes of alerts stand in files; `docs/output.md` describes them.
public enum AlertDocument {
    /// A change as a line of JSON Lines.
    public static func json(_ transition: AlertTransition) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            let identity = transition.identity
            member("rule", identity.rule, &writer)
            writer.name("labels")
            writer.object { writer in
                for label in identity.labels { member(label.name, label.value, &writer) }
            }
            writer.name("episode")
            writer.value(identity.episode)
            member("state", identity.state.rawValue, &writer)
            member("severity", transition.severity.rawValue, &writer)
            writer.name("value")
            value(transition.value, &writer)
            member("at", transition.at.rfc3339, &writer)
            member("message", transition.message.withoutControls, &writer)
            lines(transition.lines, &writer)
        }
        writer.endLine()
        return writer.bytes
    }

    /// A change as a line that people read: the message, which ends with the instant, and the identity in brackets.
    public static func text(_ transition: AlertTransition) -> [UInt8] {
        let message = Array(transition.message.withoutControls.utf8)
        let instant = transition.at.rfc3339.utf8
        let end = Array(" ".utf8) + instant
        let said = message.suffix(end.count) == end[...] ? message : message + Array(", ".utf8) + instant
        return said + Array(" [\(transition.identity)]\n".utf8)
    }

    private static func member(_ name: String, _ value: String, _ writer: inout JSONWriter) {
        writer.name(name)
        writer.value(value)
    }

    /// All digits, so that what is read is what was measured.
    private static func value(_ value: Double?, _ writer: inout JSONWriter) {
        guard let value, value.isFinite else { return writer.null() }
        if value == value.rounded(), abs(value) < 1e15 {
            writer.value(Int(value))
        } else {
            writer.value(exactly: value)
        }
    }

    private static func lines(_ lines: [AlertLine], _ writer: inout JSONWriter) {
        guard !lines.isEmpty else { return }
        writer.name("lines")
        writer.array { writer in
            for line in lines { object(line, &writer) }
        }
    }

    private static func object(_ line: AlertLine, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("time")
            if let time = line.time { writer.value(time.rfc3339) } else { writer.null() }
            member("process", line.process, &writer)
            member("client", line.client, &writer)
            member("message", line.message, &writer)
            member("source", line.source, &writer)
            writer.name("offset")
            writer.value(line.offset)
        }
    }
}
