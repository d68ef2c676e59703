/// Reads lines of nginx's error log.
///
///     2026/11/20 10:00:00 [error] 1234#1234: *5 text, client: 10.0.0.1, server: localhost, request: "GET / HTTP/1.1",
///     upstream: "http://10.0.0.2/", host: "example.org", referrer: "http://example.org/"
///
/// The message is the text, without the numbers of process, thread and connection before it and the details behind it.
/// Neither the text nor the details are escaped, so a client can write what looks like details into a file's name or a
/// referrer. Those count that begin with the last `, client: ` before the first `, request: "`, which a referrer cannot
/// change, but a file's name with both in it can: such lines cannot be told apart. Source: nginx 1.22,
/// `ngx_log_error_core` and `ngx_http_log_error_handler`.
struct NginxErrorLineParser: RecordParser {
    private static let timeLength = 19

    private let heartbeat: HeartbeatMark
    private let zone: LocalZone

    init(heartbeat: HeartbeatMark, zone: LocalZone) {
        self.heartbeat = heartbeat
        self.zone = zone
    }

    func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        record = LogRecord()
        guard let (time, level, process, start) = NginxErrorLineParser.head(bytes, line, zone: zone) else {
            guard heartbeat.matchesBare(bytes, line) else { return false }
            record.setHeartbeat(at: nil)
            return true
        }
        (record.kind, record.time, record.level, record.process) = (.message, time, level, process)
        NginxErrorLineParser.readText(bytes, start..<line.upperBound, into: &record)
        return heartbeat.settle(&record, bytes)
    }

    /// Reads `2026/11/20 10:00:00 [error] 1234#1234: *5 `, and returns where the text begins.
    private static func head(
        _ bytes: Span<UInt8>, _ line: Range<Int>, zone: LocalZone
    ) -> (EventTime, LogLevel, process: Range<Int>, textStart: Int)? {
        let limit = line.upperBound
        let opening = line.lowerBound + timeLength
        guard line.count > timeLength, bytes[line.lowerBound + 4] == UInt8(ascii: "/"),
            bytes[line.lowerBound + 10] == UInt8(ascii: " "), bytes.hasText(" [", at: opening, before: limit),
            let time = ISOTime.parse(bytes, line.lowerBound..<opening, zone: zone)
        else { return nil }
        let closing = bytes.firstIndex(of: UInt8(ascii: "]"), in: opening..<limit)
        let processStart = closing + 2
        var position = processStart
        guard let level = LogLevel.named(bytes, opening + 2..<closing), bytes.hasText("] ", at: closing, before: limit),
            skipNumber(bytes, at: &position, before: limit, then: "#"), case let process = processStart..<position - 1,
            skipNumber(bytes, at: &position, before: limit, then: ": ")
        else { return nil }
        var start = position
        if bytes.byte(at: position, before: limit) == UInt8(ascii: "*") {
            position += 1
            if skipNumber(bytes, at: &position, before: limit, then: " ") { start = position }
        }
        return (time, level, process, start)
    }

    private static func skipNumber(
        _ bytes: Span<UInt8>, at position: inout Int, before limit: Int, then mark: StaticString
    ) -> Bool {
        let start = position
        while position < limit, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > start, bytes.hasText(mark, at: position, before: limit) else { return false }
        position += mark.utf8CodeUnitCount
        return true
    }

    private static func readText(_ bytes: Span<UInt8>, _ text: Range<Int>, into record: inout LogRecord) {
        record.message = text
        let request = bytes.firstPlace(of: ", request: \"", in: text) ?? text.upperBound
        guard let comma = bytes.lastPlace(of: clientMark, in: text.lowerBound..<request) else { return }
        record.message = text.lowerBound..<comma
        let start = comma + clientMark.utf8CodeUnitCount
        record.client = start..<bytes.firstIndex(of: UInt8(ascii: ","), in: start..<text.upperBound)
        readPage(bytes, request..<text.upperBound, into: &record)
    }

    private static let clientMark: StaticString = ", client: "
    private static let hostMark: StaticString = ", host: \""
    private static let referrerMark: StaticString = ", referrer: \""

    /// Reads the host and the referring page, which end the line.
    private static func readPage(_ bytes: Span<UInt8>, _ details: Range<Int>, into record: inout LogRecord) {
        var end = details.lowerBound
        if let comma = bytes.firstPlace(of: hostMark, in: details) {
            let start = comma + hostMark.utf8CodeUnitCount
            end = bytes.firstIndex(of: UInt8(ascii: "\""), in: start..<details.upperBound)
            record.host = start..<end
        }
        guard let comma = bytes.firstPlace(of: referrerMark, in: end..<details.upperBound) else { return }
        let start = comma + referrerMark.utf8CodeUnitCount
        let isClosed = bytes.byte(at: details.upperBound - 1, before: details.upperBound) == UInt8(ascii: "\"")
        record.referrer = start..<max(start, isClosed ? details.upperBound - 1 : details.upperBound)
    }
}

extension Span<UInt8> {
    /// Where a text that begins with a comma first stands in a range, or `nil`.
    fileprivate func firstPlace(of text: StaticString, in range: Range<Int>) -> Int? {
        var position = range.lowerBound
        while position < range.upperBound {
            position = firstIndex(of: UInt8(ascii: ","), in: position..<range.upperBound)
            if hasText(text, at: position, before: range.upperBound) { return position }
            position += 1
        }
        return nil
    }

    /// Where a text that begins with a comma last stands in a range, or `nil`.
    fileprivate func lastPlace(of text: StaticString, in range: Range<Int>) -> Int? {
        var end = range.upperBound
        while let comma = lastIndex(of: UInt8(ascii: ","), in: range.lowerBound..<end) {
            if hasText(text, at: comma, before: range.upperBound) { return comma }
            end = comma
        }
        return nil
    }
}
