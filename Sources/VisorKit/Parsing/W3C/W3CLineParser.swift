/// Reads lines of the W3C Extended Log File Format, by the directives that it meets.
///
/// The first separator of a line says which it uses: after a tab, each tab ends a field, as CloudFront writes it; after a
/// space, runs of spaces and tabs do. A field may be in quotes, with `""` for a quote inside. A line with another number
/// of fields than `#Fields` named is malformed, and so is any before that. Fields stay as the server has encoded them:
/// `+` for a space in IIS, `%20` in CloudFront. Source: W3C Working Draft WD-logfile-960323.
struct W3CLineParser: RecordParser {
    private(set) var decoded: [UInt8] = []
    private var header: W3CHeader
    private let heartbeat: HeartbeatMark
    private var reader = FieldReader(zone: .utc)
    /// Where the fields of the line stand, as many as the header has columns.
    private var fields: [W3CField] = []

    init(_ header: W3CHeader, heartbeat: HeartbeatMark) {
        self.header = header
        self.heartbeat = heartbeat
    }

    var formatAhead: LogFormat? { .w3c(header) }

    mutating func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        record = LogRecord()
        if bytes.byte(at: line.lowerBound, before: line.upperBound) == UInt8(ascii: "#") {
            record.kind = .directive
            return header.read(bytes, line)
        }
        if heartbeat.matchesBare(bytes, line) {
            record.setHeartbeat(at: nil)
            return true
        }
        guard !header.columns.isEmpty, split(bytes, line) else { return false }
        guard fields.contains(where: { $0.hasQuotes }) else { return read(bytes, into: &record) }
        record.isDecoded = true
        return readDecoded(bytes, into: &record)
    }

    /// Finds the fields of a line; `false` where there are more or fewer than there are columns.
    @inline(__always)
    private mutating func split(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        fields.removeAll(keepingCapacity: true)
        let first = bytes.endOfWord(line.lowerBound, before: line.upperBound)
        let isTabbed = bytes.byte(at: first, before: line.upperBound) == UInt8(ascii: "\t")
        var cursor = W3CFieldCursor(
            position: line.lowerBound, limit: line.upperBound, isTabbed: isTabbed, hasQuotes: !header.isOfIIS)
        while let field = cursor.next(bytes) {
            guard fields.count < header.columns.count else { return false }
            fields.append(field)
        }
        return fields.count == header.columns.count
    }

    private mutating func readDecoded(_ bytes: Span<UInt8>, into record: inout LogRecord) -> Bool {
        decoded.removeAll(keepingCapacity: true)
        for place in fields.indices { fields[place].decode(bytes, into: &decoded) }
        let text = decoded
        return read(text.span, into: &record)
    }

    /// Reads the fields, which are ranges of bytes, into an empty record.
    private mutating func read(_ bytes: Span<UInt8>, into record: inout LogRecord) -> Bool {
        var day = header.day
        var timeOfDay: TimeSpan?
        for (place, column) in header.columns.enumerated() {
            let text = fields[place].text
            switch column {
            case .skipped: break
            case .date: day = W3CTime.day(bytes, text)
            case .timeOfDay: timeOfDay = W3CTime.timeOfDay(bytes, text)
            case .timeTaken:
                let unit = header.isOfIIS ? LineField.durationMilliseconds : .duration
                guard reader.read(unit, bytes, text, into: &record) else { return false }
            case .field(let field): guard reader.read(field, bytes, text, into: &record) else { return false }
            }
        }
        guard let day, let timeOfDay else { return false }
        let time = day + timeOfDay
        record.time = time
        return EventTime.statable.contains(time) && heartbeat.settle(&record, bytes)
    }
}
