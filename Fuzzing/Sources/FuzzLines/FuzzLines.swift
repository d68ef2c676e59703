import FuzzSupport
import VisorKit

/// No line makes a parser trap, what it finds lies inside the line, and what it has read before changes nothing.
///
/// The first byte chooses the format; the rest is lines.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLines(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 1) else { return 0 }
    let format = FuzzInput.format(input.choices[0])
    var parser = LineParser(format: format)
    var record = LogRecord()
    for line in input.lines {
        let isRead = parser.parse(input.bytes.span, line, into: &record)
        // Behind a directive lines are what it has said.
        guard isRead, parser.formatAhead == nil else { continue }
        let bounds = record.isDecoded ? 0..<parser.decoded.count : line
        let first = RecordContent(record)
        expect(first.areas.allSatisfy { $0.isEmpty || bounds.contains($0) }, "a field lies outside of its line")
        var fresh = LineParser(format: format)
        var again = LogRecord()
        expect(fresh.parse(input.bytes.span, line, into: &again), "a line is read only behind others")
        expect(first == RecordContent(again), "a line is read differently behind others")
    }
    var detector = FormatDetector()
    _ = detector.examine(input.bytes.span)
    _ = detector.firstTime
    return 0
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
            record.client, record.forwardedFor, record.user, record.host, record.path, record.section,
            record.httpProtocol, record.referrer, record.agent, record.message,
        ]
        numbers = [record.status, record.size, record.duration]
        time = record.time
        kind = record.kind
        method = record.method
        level = record.level
    }
}
