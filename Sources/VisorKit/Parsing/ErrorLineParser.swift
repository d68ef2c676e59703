/// Reads lines of error logs as Apache 2.2, Apache 2.4 and Visor's own generator write them.
///
///     [Fri Nov 20 10:00:00 2026] [error] [client 10.1.2.3] text
///     [Fri Nov 20 10:00:00.123456 2026] [core:error] [pid 12:tid 34] (2)reason: [client 10.1.2.3:5678] AH00128: text
///     [Fri Nov 20 10:00:00 2026] [WARNING] [pid 12345:tid 1234567890] [client 10.1.2.3] text
///
/// Source: Apache HTTP Server 2.4, `ErrorLogFormat`.
struct ErrorLineParser: RecordParser {
    private let heartbeat: HeartbeatMark
    private let zone: LocalZone

    init(heartbeat: HeartbeatMark, zone: LocalZone) {
        self.heartbeat = heartbeat
        self.zone = zone
    }

    func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        var position = line.lowerBound
        let limit = line.upperBound
        guard let timeText = ErrorLineParser.bracketed(bytes, at: &position, before: limit),
            let time = ErrorTime.parse(bytes, timeText, zone: zone),
            let levelText = ErrorLineParser.bracketed(bytes, at: &position, before: limit),
            let (level, hasModule) = ErrorLineParser.level(bytes, levelText)
        else { return parseBare(bytes, line, into: &record) }
        if heartbeat.matchesBare(bytes, position..<limit) {
            record.setHeartbeat(at: time)
            return true
        }
        record = LogRecord()
        record.kind = .message
        record.time = time
        record.level = level
        parseText(bytes, from: position, before: limit, hasModule: hasModule, into: &record)
        return true
    }

    /// Reads `level` or `module:level`, and tells whether there is a module.
    private static func level(_ bytes: Span<UInt8>, _ text: Range<Int>) -> (LogLevel, hasModule: Bool)? {
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"), in: text)
        let hasModule = colon < text.upperBound
        let name = hasModule ? colon + 1..<text.upperBound : text
        return LogLevel.named(bytes, name).map { ($0, hasModule) }
    }

    private func parseBare(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        guard heartbeat.matchesBare(bytes, line) else { return false }
        record.setHeartbeat(at: nil)
        return true
    }

    /// Reads what stands behind the level: process, client, message and referring page.
    private func parseText(
        _ bytes: Span<UInt8>, from start: Int, before limit: Int, hasModule: Bool, into record: inout LogRecord
    ) {
        var position = start
        while bytes.hasText("[pid ", at: position, before: limit)
            || bytes.hasText("[tid ", at: position, before: limit)
        {
            guard let field = ErrorLineParser.bracketed(bytes, at: &position, before: limit) else { break }
            if record.process.isEmpty { record.process = ErrorLineParser.process(bytes, field) }
        }
        if let client = ErrorLineParser.findClient(bytes, at: &position, before: limit) {
            record.client = ErrorLineParser.address(bytes, client, hasPort: hasModule)
        }
        record.message = position..<limit
        if let comma = ErrorLineParser.referrer(bytes, position..<limit) {
            record.message = position..<comma
            record.referrer = comma + ErrorLineParser.referrerMark.utf8CodeUnitCount..<limit
        }
    }

    /// The number in `pid 12:tid 34`; empty where it is `tid 34`.
    private static func process(_ bytes: Span<UInt8>, _ field: Range<Int>) -> Range<Int> {
        guard bytes[field.lowerBound] == UInt8(ascii: "p") else { return 0..<0 }
        let start = field.lowerBound + 4
        var end = start
        while end < field.upperBound, bytes[end] &- UInt8(ascii: "0") < 10 { end += 1 }
        return start..<end
    }

    /// Reads `[text]` and the space behind it.
    private static func bracketed(_ bytes: Span<UInt8>, at position: inout Int, before limit: Int) -> Range<Int>? {
        guard bytes.byte(at: position, before: limit) == UInt8(ascii: "[") else { return nil }
        let start = position + 1
        let end = bytes.firstIndex(of: UInt8(ascii: "]"), in: start..<limit)
        guard end < limit else { return nil }
        position = end + 1
        if bytes.byte(at: position, before: limit) == UInt8(ascii: " ") { position += 1 }
        return start..<end
    }

    /// Reads `[client ...]`, before which the reason of a failed system call may stand.
    private static func findClient(_ bytes: Span<UInt8>, at position: inout Int, before limit: Int) -> Range<Int>? {
        var start = position
        if bytes.byte(at: start, before: limit) == UInt8(ascii: "(") {
            while start < limit, !bytes.hasText(": [client ", at: start, before: limit) {
                start = bytes.firstIndex(of: UInt8(ascii: ":"), in: start + 1..<limit)
            }
            start = min(start + 2, limit)
        }
        guard bytes.hasText("[client ", at: start, before: limit),
            let field = bracketed(bytes, at: &start, before: limit)
        else { return nil }
        position = start
        return field.lowerBound + 7..<field.upperBound
    }

    /// An address without its port.
    ///
    /// Apache 2.4 writes the port behind the last colon, even of an IPv6 address.
    private static func address(_ bytes: Span<UInt8>, _ client: Range<Int>, hasPort: Bool) -> Range<Int> {
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":"), in: client) else { return client }
        let isOnlyColon = bytes.firstIndex(of: UInt8(ascii: ":"), in: client) == colon
        return hasPort || isOnlyColon ? client.lowerBound..<colon : client
    }

    private static let referrerMark: StaticString = ", referer: "

    private static func referrer(_ bytes: Span<UInt8>, _ message: Range<Int>) -> Int? {
        var end = message.upperBound
        while let comma = bytes.lastIndex(of: UInt8(ascii: ","), in: message.lowerBound..<end) {
            if bytes.hasText(referrerMark, at: comma, before: message.upperBound) { return comma }
            end = comma
        }
        return nil
    }
}
