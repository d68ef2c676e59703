import VisorKit

/// Goes through a regular file block by block, knowing the event time at which the next block begins.
///
/// The size of a block depends on the file and on what is read of it alone, never on who reads it, so that results do not
/// depend on the number of threads.
struct FileCursor: Sendable {
    /// The number of bytes in a block: large enough that merging costs little beside folding.
    static let blockSize = 16 << 20
    /// The number of bytes in a block where what it amounts to must not take much memory: lines that are all different take
    /// more than their own size.
    static let sparingBlockSize = 1 << 20
    /// The least number of bytes in a block that is cut short to keep inputs in step.
    static let shortestBlock = 16 << 10

    let partition: Int
    /// The format of the next block's first line.
    private(set) var format: LogFormat
    /// The event time of the next block's first line, or of one before it.
    private(set) var nextTime: EventTime?

    private let profile: InputProfile
    private let file: LogFile
    private let size: Int
    private let blockSize: Int
    private let clock: BlockClock
    private var offset = 0

    /// A cursor at the beginning of a file, which stays open, so that its being renamed or removed changes nothing.
    init(
        partition: Int, file: LogFile, size: Int, probe: FileProbe, profile: InputProfile, heartbeat: String,
        blockSize: Int = blockSize
    ) {
        self.profile = profile
        self.blockSize = blockSize
        self.partition = partition
        self.file = file
        self.size = size
        format = probe.format
        nextTime = probe.firstTime
        clock = BlockClock(format: probe.format, zone: profile.zone, heartbeat: heartbeat)
    }

    /// Takes the next block; one that would go on beyond a time is cut short, so that other inputs come in between.
    mutating func next(until limit: EventTime?) throws -> SourcedBlock {
        let end = try blockEnd(until: limit)
        let block = FileBlock(file: file, range: offset..<end)
        let isLast = end == size
        let format = format
        defer { offset = end }
        if format.dependsOnLines { try readAhead(block) }
        if !isLast, limit != nil, let time = try clock.time(in: file, at: end, size: size) {
            nextTime = max(nextTime ?? time, time)
        }
        return SourcedBlock(
            partition: partition, format: format, profile: profile, block: block, byteCount: end - offset,
            isLast: isLast)
    }

    /// Finds the format of what stands behind a block, which its lines may change.
    private mutating func readAhead(_ block: FileBlock) throws {
        var ahead = format
        _ = try block.read(from: nil) { lines, _ in
            ahead = ahead.after(lines)
            return nil
        }
        format = ahead
    }

    private func blockEnd(until limit: EventTime?) throws -> Int {
        var length = min(blockSize, size - offset)
        while let limit, length > FileCursor.shortestBlock {
            // Behind the end there is no line to look at, so that one a little before it stands for the last.
            let place = min(offset + length, size - FileCursor.shortestBlock)
            guard let time = try clock.time(in: file, at: place, size: size), time > limit else { break }
            length /= 2
        }
        return offset + length
    }
}
