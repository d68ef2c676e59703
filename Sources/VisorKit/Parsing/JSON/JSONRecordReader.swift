/// Makes a record of the values of a JSON line.
///
/// A line is a request if it has a request, a method, a path or a status, and else a message if it has a level or a text.
/// It must have a time that can be read; any other value that is not what its field is, such as a status in words,
/// counts as absent, since others use the same keys for what they like.
struct JSONRecordReader: Sendable {
    private let heartbeat: HeartbeatMark
    private var fields: FieldReader

    init(heartbeat: HeartbeatMark, zone: LocalZone) {
        self.heartbeat = heartbeat
        fields = FieldReader(zone: zone)
    }

    /// Reads values, which are ranges of bytes, into an empty record; `false` where they make none.
    mutating func read(_ values: JSONValues, _ bytes: Span<UInt8>, into record: inout LogRecord) -> Bool {
        guard readFields(values, bytes, into: &record) else { return false }
        if heartbeat.matches(bytes, values[.heartbeat]), record.client.isEmpty, record.status < 0 {
            record.setHeartbeat(at: record.time)
            return true
        }
        guard heartbeat.settle(&record, bytes, request: values[JSONRecordReader.request]) else { return false }
        guard record.kind != .heartbeat else { return true }
        record.client = JSONRecordReader.withoutPort(bytes, record.client)
        if isRequest(values, record) && !isErrorOfCaddy(values, bytes) {
            (record.level, record.message) = (nil, 0..<0)
            return true
        }
        guard values.present & JSONRecordReader.partsOfMessage != 0 else { return false }
        record.setMessage()
        return true
    }

    private static let request = JSONSlot(.request)
    private static let allFields = LineField.allCases
    private static let ofRequestLine = bits([.method, .path, .protocol])
    private static let ofRequest = bits([.request, .method, .path])
    private static let partsOfMessage = bits([.level, .message])
    private static let lengths = bits([.durationMilliseconds, .durationMicroseconds])

    private static func bits(_ fields: [LineField]) -> UInt32 {
        fields.reduce(0) { $0 | 1 << UInt32(JSONSlot($1).number) }
    }

    /// Reads all fields, in their order; `false` where the time cannot be read.
    private mutating func readFields(
        _ values: JSONValues, _ bytes: Span<UInt8>, into record: inout LogRecord
    ) -> Bool {
        var left = values.present & (1 << UInt32(JSONRecordReader.allFields.count) - 1)
        while left != 0 {
            let number = left.trailingZeroBitCount
            left &= left - 1
            let field = JSONRecordReader.allFields[number]
            let text = values.text(number)
            guard fields.read(field, bytes, text, into: &record) || readAgain(field, bytes, text, into: &record) else {
                return false
            }
            // The request line is what the client sent; servers make other things of it. Seconds go before their parts.
            if field == .request && record.method != nil { left &= ~JSONRecordReader.ofRequestLine }
            if field == .duration && record.duration >= 0 { left &= ~JSONRecordReader.lengths }
        }
        return true
    }

    /// Reads a text in the ways of JSON alone, or clears the field; `false` where it is a time that cannot be read.
    private func readAgain(
        _ field: LineField, _ bytes: Span<UInt8>, _ text: Range<Int>, into record: inout LogRecord
    ) -> Bool {
        switch field {
        case .time:
            record.time = JSONRecordReader.time(bytes, text)
            return record.time != nil
        case .status:
            let status = JSONNumber.scientific(bytes, text, unit: 1) ?? -1
            record.status = (0...999).contains(status) ? status : -1
        case .size: record.size = JSONNumber.scientific(bytes, text, unit: 1) ?? -1
        case .duration:
            let length = JSONNumber.scientific(bytes, text, unit: 1_000_000) ?? JSONNumber.goDuration(bytes, text)
            record.duration = length ?? -1
        case .durationMilliseconds: record.duration = JSONNumber.scientific(bytes, text, unit: 1_000) ?? -1
        case .durationMicroseconds: record.duration = JSONNumber.scientific(bytes, text, unit: 1) ?? -1
        default: break
        }
        return true
    }

    /// A time as a number with an exponent, by the same limits as without: seconds, milliseconds or microseconds.
    private static func time(_ bytes: Span<UInt8>, _ text: Range<Int>) -> EventTime? {
        guard let whole = JSONNumber.scientific(bytes, text, unit: 1) else { return nil }
        let unit = whole < 100_000_000_000 ? 1_000_000 : whole < 100_000_000_000_000 ? 1_000 : 1
        guard let microseconds = JSONNumber.scientific(bytes, text, unit: unit) else { return nil }
        let time = EventTime(microseconds: Int64(microseconds))
        return EventTime.statable.contains(time) ? time : nil
    }

    private func isRequest(_ values: JSONValues, _ record: LogRecord) -> Bool {
        values.present & JSONRecordReader.ofRequest != 0 || record.status >= 0
    }

    /// Whether a line is an error that Caddy tells of beside the answer, which has a line of its own.
    private func isErrorOfCaddy(_ values: JSONValues, _ bytes: Span<UInt8>) -> Bool {
        let logger = values[.logger]
        return bytes.hasText("http.log.error", at: logger.lowerBound, before: logger.upperBound)
    }

    /// An address without the port that Caddy before 2.5 writes behind it: `10.0.0.1:5678` or `[2001:db8::1]:5678`.
    private static func withoutPort(_ bytes: Span<UInt8>, _ client: Range<Int>) -> Range<Int> {
        if bytes.byte(at: client.lowerBound, before: client.upperBound) == UInt8(ascii: "[") {
            let end = bytes.firstIndex(of: UInt8(ascii: "]"), in: client)
            return end < client.upperBound ? client.lowerBound + 1..<end : client
        }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"), in: client)
        guard colon > client.lowerBound, colon < client.upperBound, bytes.decimal(colon + 1..<client.upperBound) != nil
        else { return client }
        return client.lowerBound..<colon
    }
}

extension LogRecord {
    /// Makes the record that of a message: what belongs to an answer alone is cleared.
    fileprivate mutating func setMessage() {
        kind = .message
        (method, path, httpProtocol) = (nil, 0..<0, 0..<0)
        (status, size, duration) = (-1, -1, -1)
    }
}
