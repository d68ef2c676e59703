import VisorKit

/// Goes through a stream batch by batch, one ahead, so that its format and the time of its next line are known.
struct StreamCursor: Sendable {
    let partition: Int
    let reader: StreamReader
    /// The event time at which the stream begins, or of a line before its next.
    private(set) var nextTime: EventTime?

    private let name: String
    private let formats: [LogFormat]
    private var detector: FormatDetector
    private var format: LogFormat?
    private var firstLine: [UInt8] = []
    /// Batches that have been read and not been taken: several only while heartbeats alone have come.
    private var ahead: [StreamReader.Batch] = []
    private var hasEnded = false

    init(partition: Int, name: String, reader: StreamReader, among formats: [LogFormat], settings: AnalysisSettings) {
        self.partition = partition
        self.name = name
        self.reader = reader
        self.formats = formats
        detector = FormatDetector(among: formats, heartbeat: settings.heartbeat, secondsEast: settings.secondsEast)
    }

    /// How many bytes are kept back while no line decides on the format.
    private static let undecidedLimit = 1 << 20

    /// Takes the next batch as a block; `nil` at the end of the stream.
    ///
    /// - Throws: `InputError.unknownFormat` where there have been lines and no format reads any.
    mutating func next() async throws -> SourcedBlock? {
        if format == nil { try await decide() }
        if ahead.isEmpty, !hasEnded, let batch = try await reader.next() { ahead.append(batch) }
        guard let format, !ahead.isEmpty else { return nil }
        let batch = ahead.removeFirst()
        let block = BytesBlock(batch.bytes, at: batch.offset, overlongLines: batch.overlongLines)
        return SourcedBlock(
            partition: partition, format: format, block: block, byteCount: batch.bytes.count, isLast: false)
    }

    /// Reads until a line decides on the format, or enough has been read.
    mutating func decide() async throws {
        while format == nil {
            guard let batch = try await reader.next() else {
                hasEnded = true
                break
            }
            if firstLine.isEmpty { firstLine = FileProbe.excerpt(batch.bytes.span) }
            ahead.append(batch)
            if case .found(let format) = detector.examine(batch.bytes.span) { self.format = format }
            if ahead.reduce(0, { $0 + $1.bytes.count }) > StreamCursor.undecidedLimit { break }
        }
        nextTime = detector.firstTime
        guard format == nil else { return }
        guard case .onlyHeartbeats(let likely) = detector.finding else {
            throw FileProbe.unknown(name, formats, firstLine)
        }
        format = likely
    }
}
