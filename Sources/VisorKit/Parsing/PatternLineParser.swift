/// Reads lines by a pattern with named groups.
struct PatternLineParser: RecordParser {
    private let fields: [LineField]
    /// Which of the fields is the request, which may be a heartbeat: not where nothing tells it from a client's.
    private let request: Int?
    private let kind: LogRecord.Kind
    private let matcher: any LineMatcher
    private let heartbeat: HeartbeatMark
    private var reader: FieldReader
    private var groups: [Range<Int>]

    init(_ pattern: LinePattern, heartbeat: HeartbeatMark, zone: LocalZone) {
        fields = pattern.fields
        let tellsClients = fields.contains(.ip) || fields.contains(.status)
        request = tellsClients ? fields.firstIndex(of: .request) : nil
        kind = LineField.kind(of: pattern.fields)
        matcher = pattern.makeMatcher()
        self.heartbeat = heartbeat
        reader = FieldReader(zone: zone)
        groups = Array(repeating: 0..<0, count: pattern.fields.count)
    }

    mutating func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        if heartbeat.matchesBare(bytes, line) {
            record.setHeartbeat(at: nil)
            return true
        }
        guard matcher.match(bytes, line, groups: &groups) else { return false }
        record = LogRecord()
        record.kind = kind
        for number in fields.indices {
            guard reader.read(fields[number], bytes, groups[number], into: &record) else { return false }
        }
        return heartbeat.settle(&record, bytes, request: request.map { groups[$0] } ?? 0..<0)
    }
}
