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

    /// Whether a range is a heartbeat without time and level: `[-] [-] HEARTBEAT`.
    func matchesBare(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        bytes.hasText("[-] [-] ", at: range.lowerBound, before: range.upperBound)
            && matches(bytes, range.lowerBound + 8..<range.upperBound)
    }

    /// Makes a record that of a heartbeat if its message, or its whole request, is the heartbeat's text; `false` where the
    /// record then has no time and is none.
    ///
    /// What a client sent is none, whatever it says: a source's own line has no client and no answer.
    func settle(_ record: inout LogRecord, _ bytes: Span<UInt8>, request: Range<Int> = 0..<0) -> Bool {
        let isOwn = record.client.isEmpty && record.status < 0
        if isOwn, matches(bytes, record.message) || matches(bytes, request) { record.setHeartbeat(at: record.time) }
        return record.time != nil || record.kind == .heartbeat
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
}

extension LogRecord {
    /// Makes the record that of a heartbeat.
    mutating func setHeartbeat(at time: EventTime?) {
        self = LogRecord()
        kind = .heartbeat
        self.time = time
    }
}
