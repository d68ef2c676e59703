import VisorKit

/// Reads lines of a format and holds the parser to what every parser must keep: what it finds lies inside the line, and the
/// lines before change nothing but the format that directives state.
///
/// - Returns: the format of what would come behind.
@discardableResult
public func checkReading(_ bytes: [UInt8], _ lines: [Range<Int>], format: LogFormat) -> LogFormat {
    let unused = newParser(format)
    var parser = unused
    var record = LogRecord()
    for (number, line) in lines.enumerated() {
        let formatHere = parser.formatAhead ?? format
        let content = read(bytes, line, &parser, &record)
        // The last has all others before it, and a new parser for each line would take most of the time.
        guard number == lines.count - 1 else { continue }
        var fresh = formatHere == format ? unused : newParser(formatHere)
        var again = LogRecord()
        expect(content == read(bytes, line, &fresh, &again), "a line is read differently behind others")
    }
    return parser.formatAhead ?? format
}

private func read(
    _ bytes: [UInt8], _ line: Range<Int>, _ parser: inout LineParser, _ record: inout LogRecord
) -> RecordContent? {
    guard parser.parse(bytes.span, line, into: &record) else { return nil }
    let content = RecordContent(record)
    expect(content.lies(in: record.isDecoded ? 0..<parser.decoded.count : line), "a field lies outside of its line")
    return content
}

// Parsers that have read nothing, to be copied: making one takes longer than reading a line. libFuzzer has one thread.
private nonisolated(unsafe) let newParsers = LogFormat.detectable.map { LineParser(format: $0) }

private func newParser(_ format: LogFormat) -> LineParser {
    LogFormat.detectable.firstIndex(of: format).map { unsafe newParsers[$0] } ?? LineParser(format: format)
}
