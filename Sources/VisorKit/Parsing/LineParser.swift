/// Reads lines of one format, remembering what lines next to each other have in common.
public struct LineParser: Sendable {
    private let format: LogFormat
    private var access: AccessLineParser
    private var error: ErrorLineParser

    /// A parser of a format.
    ///
    /// - Parameters:
    ///   - heartbeat: the text of heartbeat lines.
    ///   - secondsEast: how far local time is ahead of UTC, for times without a zone.
    public init(format: LogFormat, heartbeat: String = "HEARTBEAT", secondsEast: Int = 0) {
        self.format = format
        let mark = HeartbeatMark(heartbeat)
        access = AccessLineParser(format: format, heartbeat: mark)
        error = ErrorLineParser(heartbeat: mark, secondsEast: secondsEast)
    }

    /// Reads a line, without its newline, into a record; `false` where it is not of this format.
    @inline(__always)
    public mutating func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        var line = line
        if !line.isEmpty, bytes[line.upperBound - 1] == UInt8(ascii: "\r") {
            line = line.lowerBound..<line.upperBound - 1
        }
        switch format {
        case .apacheError: return error.parse(bytes, line, into: &record)
        default: return access.parse(bytes, line, into: &record)
        }
    }
}

/// Knows the heartbeat lines of a source by their text.
struct HeartbeatMark: Sendable {
    private let message: [UInt8]
    /// The text as it stands in a quoted field.
    private let quoted: [UInt8]

    init(_ message: String) {
        self.message = Array(message.utf8)
        quoted = message.utf8.flatMap(HeartbeatMark.escaped)
    }

    /// Whether a range holds the heartbeat's text, as it is or as Apache writes it in a quoted field.
    func matches(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        !message.isEmpty && (bytes.isEqual(range, to: message) || bytes.isEqual(range, to: quoted))
    }

    /// A byte in Apache's escaping: `\"`, `\\`, and `\xhh` for what is not printable ASCII.
    ///
    /// Source: Apache HTTP Server 2.4, `mod_log_config`, format notes.
    private static func escaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [UInt8(ascii: "\\"), byte]
        case 0x20..<0x7f: return [byte]
        default:
            let digits = String(byte, radix: 16)
            return Array("\\x\(digits.count < 2 ? "0" : "")\(digits)".utf8)
        }
    }

    /// Whether a range is a heartbeat without time and level: `[-] [-] HEARTBEAT`.
    func matchesBare(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        bytes.hasText("[-] [-] ", at: range.lowerBound, before: range.upperBound)
            && matches(bytes, range.lowerBound + 8..<range.upperBound)
    }
}

extension LogRecord {
    /// Makes the record that of a heartbeat.
    mutating func setHeartbeat(at time: EventTime?) {
        self = LogRecord()
        kind = .heartbeat
        self.time = time
    }
}
