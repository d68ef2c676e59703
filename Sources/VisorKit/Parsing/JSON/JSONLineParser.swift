/// Reads lines that are one JSON object each, by the keys of their fields.
///
/// Source: RFC 8259. Strings without a backslash stay where they are; if one that is asked for has escapes, all texts of
/// the record are copied to `decoded`.
struct JSONLineParser: RecordParser {
    private(set) var decoded: [UInt8] = []
    private let heartbeat: HeartbeatMark
    private var scanner: JSONScanner
    private var reader: JSONRecordReader

    init(_ keys: JSONKeys, heartbeat: HeartbeatMark, zone: LocalZone) {
        self.heartbeat = heartbeat
        scanner = JSONScanner(keys)
        reader = JSONRecordReader(heartbeat: heartbeat, zone: zone)
    }

    mutating func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        guard scanner.scan(bytes, line) else {
            guard heartbeat.matchesBare(bytes, line) else { return false }
            record.setHeartbeat(at: nil)
            return true
        }
        record = LogRecord()
        guard scanner.values.escaped != 0 else { return reader.read(scanner.values, bytes, into: &record) }
        scanner.decodeValues(bytes, into: &decoded)
        record.isDecoded = true
        let text = decoded
        return reader.read(scanner.values, text.span, into: &record)
    }
}
