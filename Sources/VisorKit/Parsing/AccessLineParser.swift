/// Reads lines of Apache's common, combined and vhost_combined access logs, which nginx writes as well.
///
/// Source: Apache HTTP Server 2.4, `mod_log_config`; a user name may contain spaces, quoted fields have `\"` and `\xhh`
/// as escapes. Fields that stand behind the user agent are passed over.
struct AccessLineParser: RecordParser {
    private let hasHost: Bool
    private let hasAgent: Bool
    private let heartbeat: HeartbeatMark
    private var clock = AccessTime()

    init(format: LogFormat, heartbeat: HeartbeatMark) {
        (hasHost, hasAgent) =
            switch format {
            case .vhostCombined: (true, true)
            case .common: (false, false)
            default: (false, true)
            }
        self.heartbeat = heartbeat
    }

    @inline(__always)
    mutating func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        let limit = line.upperBound
        var position = line.lowerBound
        if bytes.byte(at: position, before: limit) == UInt8(ascii: "-"),
            let isHeartbeat = parseHeartbeat(bytes, line, into: &record)
        {
            return isHeartbeat
        }
        if hasHost {
            guard let host = AccessLineParser.host(bytes, line) else { return parseBare(bytes, line, &record) }
            record.host = host
            position = bytes.firstSpace(from: host.upperBound, before: limit) + 1
        }
        let clientEnd = bytes.firstSpace(from: position, before: limit)
        guard clientEnd > position, let opening = findTime(bytes, from: clientEnd, before: limit, &record) else {
            return parseBare(bytes, line, &record)
        }
        let client = position..<clientEnd
        record.client = client.count == 1 && bytes[position] == UInt8(ascii: "-") ? 0..<0 : client
        let request = opening + AccessTime.length + 3
        guard bytes.hasText("] \"", at: request - 3, before: limit),
            let quote = bytes.closingQuote(in: request..<limit)
        else { return false }
        RequestLine.parse(bytes, request..<quote, into: &record)
        guard var end = AccessLineParser.parseAnswer(bytes, from: quote + 1, before: limit, into: &record) else {
            return false
        }
        record.kind = .request
        guard hasAgent else {
            (record.referrer, record.agent) = (0..<0, 0..<0)
            return end == limit
        }
        guard let referrer = AccessLineParser.quoted(bytes, at: &end, before: limit),
            let agent = AccessLineParser.quoted(bytes, at: &end, before: limit)
        else { return false }
        (record.referrer, record.agent) = (referrer, agent)
        return end == limit || bytes[end] == UInt8(ascii: " ")
    }

    /// A line that begins with a dash: `- - - [time] "HEARTBEAT" - -`, or `nil` where it must be read as any other.
    private mutating func parseHeartbeat(
        _ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord
    ) -> Bool? {
        guard let time = heartbeat.accessTime(bytes, line, &clock) else { return nil }
        record.setHeartbeat(at: time)
        return true
    }

    private func parseBare(_ bytes: Span<UInt8>, _ line: Range<Int>, _ record: inout LogRecord) -> Bool {
        guard heartbeat.matchesBare(bytes, line) else { return false }
        record.setHeartbeat(at: nil)
        return true
    }

    /// Finds and reads the time behind the identity and the user, and returns where its text begins.
    @inline(__always)
    private mutating func findTime(
        _ bytes: Span<UInt8>, from clientEnd: Int, before limit: Int, _ record: inout LogRecord
    ) -> Int? {
        if bytes.hasText(" - - [", at: clientEnd, before: limit) {
            record.time = clock.parse(bytes, at: clientEnd + 6, before: limit)
            if record.time != nil, bytes.hasText("] \"", at: clientEnd + 6 + AccessTime.length, before: limit) {
                record.user = 0..<0
                return clientEnd + 6
            }
        }
        return searchTime(bytes, from: clientEnd, before: limit, &record)
    }

    /// The first bracket with a time and a quote behind it: a user name may contain spaces, brackets and even a time, but
    /// no quote as it is.
    private mutating func searchTime(
        _ bytes: Span<UInt8>, from clientEnd: Int, before limit: Int, _ record: inout LogRecord
    ) -> Int? {
        let userStart = bytes.firstSpace(from: clientEnd + 1, before: limit) + 1
        var bracket = userStart
        while bracket < limit {
            bracket = bytes.firstIndex(of: UInt8(ascii: "["), in: bracket..<limit)
            if bracket < limit, bracket > userStart + 1, bytes[bracket - 1] == UInt8(ascii: " "),
                let time = clock.parse(bytes, at: bracket + 1, before: limit),
                bytes.hasText("] \"", at: bracket + 1 + AccessTime.length, before: limit)
            {
                record.time = time
                let user = userStart..<bracket - 1
                record.user = FieldReader.isAbsent(bytes, user) || bytes.isPair(user) ? 0..<0 : user
                return bracket + 1
            }
            bracket += 1
        }
        return nil
    }

    /// The host in `example.com:80 `.
    private static func host(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Range<Int>? {
        let end = bytes.firstSpace(from: line.lowerBound, before: line.upperBound)
        guard end < line.upperBound, let colon = HostText.colon(bytes, line.lowerBound..<end) else { return nil }
        return line.lowerBound..<colon
    }

    /// Reads ` status size` and returns where it ends.
    @inline(__always)
    private static func parseAnswer(
        _ bytes: Span<UInt8>, from start: Int, before limit: Int, into record: inout LogRecord
    ) -> Int? {
        guard bytes.byte(at: start, before: limit) == UInt8(ascii: " ") else { return nil }
        var position = start + 1
        record.status = FieldNumber.read(bytes, at: &position, before: limit)
        guard record.status >= -1 && record.status <= 999,
            bytes.byte(at: position, before: limit) == UInt8(ascii: " ")
        else { return nil }
        position += 1
        record.size = FieldNumber.read(bytes, at: &position, before: limit)
        return record.size >= -1 ? position : nil
    }

    /// Reads ` "text"` and moves behind it; `-` stands for nothing.
    @inline(__always)
    private static func quoted(_ bytes: Span<UInt8>, at position: inout Int, before limit: Int) -> Range<Int>? {
        let start = position + 2
        if bytes.hasText(" \"-\"", at: position, before: limit) {
            position += 4
            return 0..<0
        }
        guard bytes.hasText(" \"", at: position, before: limit), let quote = bytes.closingQuote(in: start..<limit)
        else { return nil }
        position = quote + 1
        return start..<quote
    }
}
