import VisorKit

/// Goes through an input that is read in order, batch by batch, one ahead, so that its format and the time of its next
/// line are known.
struct StreamCursor: Sendable {
    let partition: Int
    let reader: LineReader
    /// The event time at which the stream begins, or of a line before its next.
    private(set) var nextTime: EventTime?

    private let name: String
    private let profile: InputProfile
    private let heartbeat: String
    private var detector: FormatDetector
    private var format: LogFormat?
    private var firstLine: [UInt8] = []
    /// Batches that have been read and not been taken: several only while heartbeats alone have come.
    private var ahead: [LineBatch] = []
    private var hasEnded = false

    /// A cursor at the beginning of an input, whose first lines are looked at here unless a probe has done so.
    init(
        partition: Int, name: String, reader: LineReader, probe: FileProbe? = nil, profile: InputProfile,
        heartbeat: String
    ) {
        self.partition = partition
        self.name = name
        self.reader = reader
        self.profile = profile
        self.heartbeat = heartbeat
        format = probe?.format
        nextTime = probe?.firstTime
        detector = FormatDetector(profile, heartbeat: heartbeat)
    }

    /// How many bytes are kept back while no line decides on the format.
    private static let undecidedLimit = 1 << 20

    /// Takes the next batch as a block; `nil` at the end of the stream.
    ///
    /// - Parameters:
    ///   - inStep: whether other inputs come in between, so that the time of what follows must be known.
    ///   - limit: the time at which another input goes on; a batch that runs past it is cut short.
    /// - Throws: `InputError.unknownFormat` where there have been lines and no format reads any.
    mutating func next(inStep: Bool = false, until limit: EventTime? = nil) async throws -> SourcedBlock? {
        try await decide()
        try await readAhead()
        guard let format, !ahead.isEmpty else { return nil }
        let clock = BlockClock(format: format, zone: profile.zone, heartbeat: heartbeat)
        let batch = takeBatch(until: limit, clock)
        if inStep {
            try await readAhead()
            if let time = ahead.first.flatMap({ clock.firstTime(of: $0.bytes) }) {
                nextTime = max(nextTime ?? time, time)
            }
        }
        self.format = format.after(batch.bytes.span)
        let block = BytesBlock(batch.bytes, at: batch.offset, overlongLines: batch.overlongLines)
        return SourcedBlock(
            partition: partition, format: format, profile: profile, block: block, byteCount: batch.byteCount,
            isLast: false)
    }

    private mutating func readAhead() async throws {
        guard ahead.isEmpty, !hasEnded else { return }
        if let batch = try await reader.next() { ahead.append(batch) } else { hasEnded = true }
    }

    /// The first batch, or its lines up to a time; the rest stays.
    private mutating func takeBatch(until limit: EventTime?, _ clock: BlockClock) -> LineBatch {
        let batch = ahead.removeFirst()
        guard let limit else { return batch }
        let place = min(FileCursor.shortestBlock, batch.bytes.count)
        let cut = clock.firstLine(of: batch.bytes, from: place) { $0 > limit }
        guard cut < batch.bytes.count else { return batch }
        ahead.insert(
            LineBatch(bytes: Array(batch.bytes[cut...]), offset: batch.offset + cut, overlongLines: 0, byteCount: 0),
            at: 0)
        return LineBatch(
            bytes: Array(batch.bytes[..<cut]), offset: batch.offset, overlongLines: batch.overlongLines,
            byteCount: batch.byteCount)
    }

    /// Reads until a line decides on the format, or enough has been read.
    mutating func decide() async throws {
        guard format == nil else { return }
        while true {
            guard let batch = try await reader.next() else {
                hasEnded = true
                break
            }
            if firstLine.isEmpty, !batch.bytes.isEmpty { firstLine = FileProbe.excerpt(batch.bytes.span) }
            ahead.append(batch)
            if case .found = detector.examine(batch.bytes.span) { break }
            if ahead.reduce(0, { $0 + $1.bytes.count }) > StreamCursor.undecidedLimit { break }
        }
        nextTime = detector.firstTime
        let hasOnlyOverlong = detector.lines == 0 && ahead.contains { $0.overlongLines > 0 }
        format = try FileProbe.judge(detector, name: name, profile, firstLine: hasOnlyOverlong ? nil : firstLine)
    }
}
