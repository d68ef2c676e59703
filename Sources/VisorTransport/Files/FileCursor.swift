import VisorKit

/// Goes through a regular file block by block, knowing the event time at which the next block begins.
///
/// The size of a block depends on the file alone, never on who reads it, so that results do not depend on the number
/// of threads.
struct FileCursor: Sendable {
    /// The number of bytes in a block: large enough that merging costs little beside folding.
    static let blockSize = 4 << 20
    /// The least number of bytes in a block that is cut short to keep inputs in step.
    static let shortestBlock = 16 << 10

    let partition: Int
    let format: LogFormat
    /// The event time of the next block's first line, or of one before it.
    private(set) var nextTime: EventTime?

    private let path: String
    private let size: Int
    private let clock: BlockClock
    private var file: LogFile?
    private var offset = 0

    init(partition: Int, path: String, size: Int, probe: FileProbe, settings: AnalysisSettings) {
        self.partition = partition
        self.path = path
        self.size = size
        format = probe.format
        nextTime = probe.firstTime
        clock = BlockClock(format: probe.format, settings: settings)
    }

    /// Takes the next block; one that would go on beyond a time is cut short, so that other inputs come in between.
    mutating func next(until limit: EventTime?) throws -> SourcedBlock {
        let file = try file ?? LogFile(path: path)
        self.file = file
        let end = try blockEnd(in: file, until: limit)
        let block = FileBlock(file: file, range: offset..<end)
        let isLast = end == size
        defer {
            offset = end
            if isLast { self.file = nil }
        }
        if !isLast, limit != nil, let time = try clock.time(in: file, at: end) {
            nextTime = max(nextTime ?? time, time)
        }
        return SourcedBlock(
            partition: partition, format: format, block: block, byteCount: end - offset, isLast: isLast)
    }

    private func blockEnd(in file: LogFile, until limit: EventTime?) throws -> Int {
        var length = min(FileCursor.blockSize, size - offset)
        while let limit, length > FileCursor.shortestBlock {
            // Behind the end there is no line to look at, so that one a little before it stands for the last.
            let place = min(offset + length, size - FileCursor.shortestBlock)
            guard let time = try clock.time(in: file, at: place), time > limit else { break }
            length /= 2
        }
        return offset + length
    }
}

/// Tells the event time at a place of a file.
struct BlockClock: Sendable {
    private static let reach = 64 << 10

    private let format: LogFormat
    private let settings: AnalysisSettings

    init(format: LogFormat, settings: AnalysisSettings) {
        self.format = format
        self.settings = settings
    }

    /// The time of the first line with one that begins at an offset or soon after.
    func time(in file: LogFile, at offset: Int) throws -> EventTime? {
        var parser = LineParser(format: format, heartbeat: settings.heartbeat, secondsEast: settings.secondsEast)
        var found: EventTime?
        let block = FileBlock(file: file, range: offset..<offset + BlockClock.reach)
        _ = try block.read(from: nil) { lines, offset in
            found = BlockClock.firstTime(lines, &parser)
            return found == nil ? nil : offset
        }
        return found
    }

    private static func firstTime(_ lines: Span<UInt8>, _ parser: inout LineParser) -> EventTime? {
        var record = LogRecord()
        var start = 0
        for position in 0..<lines.count where lines[position] == UInt8(ascii: "\n") {
            if parser.parse(lines, start..<position, into: &record), let time = record.time { return time }
            start = position + 1
        }
        return nil
    }
}
