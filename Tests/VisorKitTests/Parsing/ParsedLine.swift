@testable import VisorKit

/// A line as a parser reads it, with its ranges as text.
struct ParsedLine: Equatable {
    var kind = LogRecord.Kind.request
    var time: String?
    var client = ""
    var method: HTTPMethod?
    var path = ""
    var section = ""
    var status = -1
    var size = -1
    var referrer = ""
    var agent = ""
    var level: LogLevel?
    var message = ""
    var process = ""

    /// Reads a line; `nil` where it is not of the format.
    init?(_ text: String, as format: LogFormat, zone: LocalZone = .utc, heartbeat: String = "HEARTBEAT") {
        self.init(Array(text.utf8), as: format, zone: zone, heartbeat: heartbeat)
    }

    init?(_ line: [UInt8], as format: LogFormat, zone: LocalZone = .utc, heartbeat: String = "HEARTBEAT") {
        // The line stands inside a buffer, so that a parser that looks beyond its ends is found out.
        let bytes = Array("\"] [9 ".utf8) + line + Array("\n- - - [\"".utf8)
        var parser = LineParser(format: format, heartbeat: heartbeat, zone: zone)
        var record = LogRecord()
        guard parser.parse(bytes.span, 6..<6 + line.count, into: &record) else { return nil }
        let source = record.isDecoded ? parser.decoded : bytes
        let text = { (range: Range<Int>) in String(decoding: source[range], as: UTF8.self) }
        (kind, time, client) = (record.kind, record.time?.rfc3339, text(record.client))
        (method, path, section) = (
            record.method, text(record.path), text(RequestLine.section(source.span, record.path))
        )
        (status, size) = (record.status, record.size)
        (referrer, agent) = (text(record.referrer), text(record.agent))
        (level, message, process) = (record.level, text(record.message), text(record.process))
    }

    /// What few formats tell: the user, the host, the protocol and whom a proxy forwards for.
    static func rareTexts(_ line: [UInt8], as format: LogFormat) -> [String]? {
        var parser = LineParser(format: format)
        var record = LogRecord()
        guard parser.parse(line.span, 0..<line.count, into: &record) else { return nil }
        return [record.user, record.host, record.httpProtocol, record.forwardedFor].map {
            String(decoding: line[$0], as: UTF8.self)
        }
    }

    init() {}

    /// A parsed line that differs from an empty one as the closure says.
    static func with(_ change: (inout ParsedLine) -> Void) -> ParsedLine {
        var line = ParsedLine()
        change(&line)
        return line
    }
}
