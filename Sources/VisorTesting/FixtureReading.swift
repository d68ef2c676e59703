import VisorKit

/// Reads a fixture's lines, as JSON: an array with an object for each line, or `null` where it is not of the format.
///
/// An object has only what the line has, one object in each row, so that a difference is seen at once.
public struct FixtureReading {
    /// The array.
    public private(set) var json = "["
    private var parser: LineParser
    private var record = LogRecord()

    /// Reads lines without their newlines.
    public init(_ lines: [[UInt8]], as format: LogFormat) {
        parser = LineParser(format: format)
        for (number, line) in lines.enumerated() {
            json += number == 0 ? "\n" : ",\n"
            json += read(line)
        }
        json += "\n]\n"
    }

    private mutating func read(_ line: [UInt8]) -> String {
        guard parser.parse(line.span, 0..<line.count, into: &record) else { return "null" }
        let source = record.isDecoded ? parser.decoded : line
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("kind")
            writer.value("\(record.kind)")
            for (name, text) in texts(source) where !text.isEmpty {
                writer.name(name)
                writer.value(text)
            }
            for (name, number) in numbers where number >= 0 {
                writer.name(name)
                writer.value(number)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func texts(_ source: [UInt8]) -> [(String, String)] {
        let text = { (range: Range<Int>) in String(decoding: source[range], as: UTF8.self) }
        return [
            ("time", record.time?.rfc3339 ?? ""), ("client", text(record.client)),
            ("forwarded_for", text(record.forwardedFor)), ("user", text(record.user)), ("host", text(record.host)),
            ("method", record.method?.name ?? ""), ("path", text(record.path)),
            ("section", text(record.section(of: source.span))),
            ("protocol", text(record.httpProtocol)), ("referrer", text(record.referrer)),
            ("agent", text(record.agent)), ("level", record.level?.name ?? ""), ("message", text(record.message)),
            ("process", text(record.process)),
        ]
    }

    private var numbers: [(String, Int)] {
        [("status", record.status), ("size", record.size), ("duration", record.duration)]
    }
}
