import VisorKit

/// Tells the event time at a place of an input.
struct BlockClock: Sendable {
    private static let reach = 64 << 10

    private let format: LogFormat
    private let zone: LocalZone
    private let heartbeat: String

    init(format: LogFormat, zone: LocalZone, heartbeat: String) {
        self.format = format
        self.zone = zone
        self.heartbeat = heartbeat
    }

    /// The time of the first line with one that begins at an offset or soon after.
    func time(in file: LogFile, at offset: Int, size: Int) throws -> EventTime? {
        var parser = self.parser
        var found: EventTime?
        let end = min(offset + BlockClock.reach, size)
        let block = FileBlock(file: file, range: min(offset, end)..<end)
        _ = try block.read(from: nil) { lines, offset in
            found = firstTime(lines, &parser)
            return found == nil ? nil : offset
        }
        return found
    }

    /// The time of the first line with one.
    func firstTime(of lines: [UInt8]) -> EventTime? {
        var parser = self.parser
        return firstTime(lines.span, &parser)
    }

    /// The times of all whole lines that have one, in their order.
    func times(of lines: [UInt8]) -> [EventTime] {
        var parser = self.parser
        var record = LogRecord()
        var times: [EventTime] = []
        var start = 0
        let bytes = lines.span
        for place in 0..<bytes.count where bytes[place] == UInt8(ascii: "\n") {
            if start < place, parser.parse(bytes, start..<place, into: &record), let time = record.time {
                times.append(time)
            }
            start = place + 1
        }
        return times
    }

    /// Where the first line after a limit begins, at a position or behind it; the end where there is none.
    ///
    /// - Parameter latest: from when on a line is passed over, since its clock must be wrong.
    func firstLine(
        of lines: [UInt8], after limit: EventTime, upTo latest: EventTime = .distantFuture, from position: Int
    ) -> Int {
        var parser = self.parser
        var record = LogRecord()
        var start = position == 0 ? 0 : lines.count
        let bytes = lines.span
        for place in max(position - 1, 0)..<bytes.count where bytes[place] == UInt8(ascii: "\n") {
            if start < place, parser.parse(bytes, start..<place, into: &record), let time = record.time, time > limit,
                time <= latest
            {
                return start
            }
            start = place + 1
        }
        return lines.count
    }

    private var parser: LineParser {
        LineParser(format: format, heartbeat: heartbeat, zone: zone)
    }

    private func firstTime(_ lines: Span<UInt8>, _ parser: inout LineParser) -> EventTime? {
        var record = LogRecord()
        var start = 0
        for position in 0..<lines.count where lines[position] == UInt8(ascii: "\n") {
            if parser.parse(lines, start..<position, into: &record), let time = record.time { return time }
            start = position + 1
        }
        return nil
    }
}
