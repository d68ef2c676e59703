/// Reads lines of any format: what a place that is not on the hot path reads lines by.
public struct LineParser {
    private var parser: any RecordParser

    /// A parser of a format.
    ///
    /// - Parameters:
    ///   - heartbeat: the text of heartbeat lines.
    ///   - zone: the zone of times that state none.
    public init(format: LogFormat, heartbeat: String = "HEARTBEAT", zone: LocalZone = .utc) {
        parser = format.parser(heartbeat: heartbeat, zone: zone)
    }

    /// Reads a line, without its newline, into a record; `false` where it is not of this format.
    public mutating func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        parser.parse(bytes, bytes.withoutReturn(line), into: &record)
    }

    /// What the ranges of a decoded record refer to.
    public var decoded: [UInt8] { parser.decoded }

    /// The format of the lines behind those that have been read, where lines can change it; else `nil`.
    public var formatAhead: LogFormat? { parser.formatAhead }
}

extension LogFormat {
    /// A parser of this format.
    func parser(heartbeat: String, zone: LocalZone) -> any RecordParser {
        let mark = HeartbeatMark(heartbeat)
        return switch self {
        case .vhostCombined, .combined, .common: AccessLineParser(format: self, heartbeat: mark)
        case .apacheError: ErrorLineParser(heartbeat: mark, zone: zone)
        case .nginxError: NginxErrorLineParser(heartbeat: mark, zone: zone)
        case .json(let keys): JSONLineParser(keys, heartbeat: mark, zone: zone)
        case .w3c(let header): W3CLineParser(header, heartbeat: mark)
        case .pattern(let pattern): PatternLineParser(pattern, heartbeat: mark, zone: zone)
        case .fields(let program): FieldProgramParser(program, heartbeat: mark, zone: zone)
        }
    }
}
