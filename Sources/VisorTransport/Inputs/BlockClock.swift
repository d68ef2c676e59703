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
        var times: [EventTime] = []
        scan(lines.span, &parser) { _, time in
            times.append(time)
            return false
        }
        return times
    }

    /// Where the first line begins, at a position or behind it, whose time is one that is looked for; the end where there is none.
    func firstLine(of lines: [UInt8], from position: Int, where isWanted: (EventTime) -> Bool) -> Int {
        var parser = self.parser
        var found = lines.count
        scan(lines.span, from: position, &parser) { start, time in
            guard isWanted(time) else { return false }
            found = start
            return true
        }
        return found
    }

    private var parser: LineParser {
        LineParser(format: format, heartbeat: heartbeat, zone: zone)
    }

    private func firstTime(_ lines: Span<UInt8>, _ parser: inout LineParser) -> EventTime? {
        var found: EventTime?
        scan(lines, &parser) { _, time in
            found = time
            return true
        }
        return found
    }

    /// Hands the beginning and the time of each whole line that has one to a closure, until that has enough.
    private func scan(
        _ lines: Span<UInt8>, from position: Int = 0, _ parser: inout LineParser,
        _ hasEnough: (Int, EventTime) -> Bool
    ) {
        var record = LogRecord()
        // Inside a line no other begins.
        var start = position == 0 ? 0 : lines.count
        for place in max(position - 1, 0)..<lines.count where lines[place] == UInt8(ascii: "\n") {
            if start < place, parser.parse(lines, start..<place, into: &record), let time = record.time,
                hasEnough(start, time)
            {
                return
            }
            start = place + 1
        }
    }
}
