import FuzzSupport
import VisorKit

// Parsers that have read nothing, to be copied: making one takes longer than reading a line. libFuzzer has one thread.
private nonisolated(unsafe) let newParsers = LogFormat.detectable.map { LineParser(format: $0) }

private func newParser(_ format: LogFormat) -> LineParser {
    LogFormat.detectable.firstIndex(of: format).map { unsafe newParsers[$0] } ?? LineParser(format: format)
}

/// No line makes a parser trap, what it finds lies inside the line, and what it has read before changes nothing but the
/// format that directives state.
///
/// The first byte chooses the format, or to find it if it is a question mark; the rest is lines.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLines(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 1) else { return 0 }
    if input.choices[0] == UInt8(ascii: "?") {
        detect(input)
    } else {
        parse(input, FuzzInput.format(input.choices[0]))
    }
    return 0
}

private func detect(_ input: FuzzInput) {
    var detector = FormatDetector()
    let finding = detector.examine(input.bytes.span)
    if case .unknown = finding { expect(detector.firstTime == nil, "lines of no format have a time") }
    expect(detector.finding == finding, "what is found changes without another line")
}

private func parse(_ input: FuzzInput, _ format: LogFormat) {
    let lines = input.lines
    var parser = newParser(format)
    var record = LogRecord()
    for (number, line) in lines.enumerated() {
        let formatHere = parser.formatAhead ?? format
        let isRead = parser.parse(input.bytes.span, line, into: &record)
        let content = isRead ? RecordContent(record) : nil
        let bounds = record.isDecoded ? 0..<parser.decoded.count : line
        expect(
            content?.areas.allSatisfy { $0.isEmpty || bounds.contains($0) } ?? true, "a field lies outside of its line")
        // The last has all others before it, and a new parser for each line would take most of the time.
        guard number == lines.count - 1 else { continue }
        var fresh = newParser(formatHere)
        var again = LogRecord()
        let isReadAgain = fresh.parse(input.bytes.span, line, into: &again)
        expect(content == (isReadAgain ? RecordContent(again) : nil), "a line is read differently behind others")
    }
    expect(format.after(input.bytes.span) == (parser.formatAhead ?? format), "directives are found where no line is")
}

/// A record as values that can be compared.
private struct RecordContent: Equatable {
    let areas: [Range<Int>]
    let numbers: [Int]
    let time: EventTime?
    let kind: LogRecord.Kind
    let method: HTTPMethod?
    let level: LogLevel?

    init(_ record: LogRecord) {
        areas = [
            record.client, record.forwardedFor, record.user, record.host, record.path,
            record.httpProtocol, record.referrer, record.agent, record.message,
        ]
        numbers = [record.status, record.size, record.duration]
        time = record.time
        kind = record.kind
        method = record.method
        level = record.level
    }
}
