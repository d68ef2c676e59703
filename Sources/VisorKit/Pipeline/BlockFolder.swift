/// Parses the lines of a block and folds them into a partial summary: the hot path.
///
/// No text is made and nothing is allocated for a line, but for the keys that a summary has not met yet.
struct BlockFolder<Parser: RecordParser>: ~Copyable {
    private(set) var partial: PartialSummary

    private let settings: AnalysisSettings
    private var parser: Parser
    private var record = LogRecord()
    private var agents = AgentFamilyCache()
    /// The window being folded, taken out of the partial, and the times that lie in it.
    private var summary: WindowSummary
    private var place = -1
    private var start = EventTime(microseconds: 0)
    private var end = EventTime(microseconds: 0)
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        let start: EventTime
        let isStraggling: Bool
    }

    init(_ parser: Parser, profile: InputProfile, settings: AnalysisSettings) {
        self.parser = parser
        self.settings = settings
        summary = WindowSummary(capacity: settings.capacity)
        partial = PartialSummary(capacity: settings.capacity)
    }

    /// Folds a run of whole lines, and returns the offset of the first that was not, when the partial is full.
    mutating func fold(_ bytes: Span<UInt8>, at offset: Int) -> Int? {
        var position = 0
        while position < bytes.count {
            if partial.parts.count >= FoldedBlock.windowLimit { return offset + position }
            let lineEnd = bytes.firstIndex(of: newline, in: position..<bytes.count)
            fold(bytes, line: position..<lineEnd, at: offset)
            position = lineEnd + 1
        }
        return nil
    }

    /// What the lines folded so far amount to, up to an offset where there are more.
    mutating func finish(stoppedAt offset: Int?) -> FoldedBlock {
        putBack()
        return FoldedBlock(partial: partial, stoppedAt: offset.map { .init(offset: $0, format: parser.formatAhead) })
    }

    mutating func countOverlong(_ count: Int) {
        partial.overlong += count
        partial.malformed += count
        partial.untimed.lines += count
    }

    @inline(__always)
    private mutating func fold(_ bytes: Span<UInt8>, line: Range<Int>, at offset: Int) {
        guard line.count <= LineFramer.maximumLineLength else { return countOverlong(1) }
        guard parser.parse(bytes, bytes.withoutReturn(line), into: &record) else {
            return reject(bytes, line, at: offset)
        }
        if record.isDecoded {
            foldDecoded()
        } else {
            foldRecord(of: bytes)
        }
    }

    private mutating func foldDecoded() {
        let decoded = parser.decoded
        foldRecord(of: decoded.span)
    }

    @inline(__always)
    private mutating func foldRecord(of bytes: Span<UInt8>) {
        guard let time = record.time else {
            return partial.untimed.fold(record, of: bytes, agents: &agents)
        }
        if time < start || time >= end || place < 0 { open(time) }
        if let least = partial.leastTime, least <= time {} else { partial.leastTime = time }
        if let greatest = partial.greatestTime, greatest >= time {} else { partial.greatestTime = time }
        summary.fold(record, of: bytes, agents: &agents)
    }

    private mutating func reject(_ bytes: Span<UInt8>, _ line: Range<Int>, at offset: Int) {
        partial.malformed += 1
        partial.untimed.lines += 1
        if partial.sample == nil {
            let shown = line.prefix(PartialSummary.Sample.longest)
            partial.sample = PartialSummary.Sample(
                offset: offset + line.lowerBound, text: shown.map { bytes[$0] })
        }
        guard settings.keepsRejected else { return }
        for position in line { partial.rejected.append(bytes[position]) }
        partial.rejected.append(newline)
    }

    /// Changes to the window of a time.
    ///
    /// Only here can a window begin to straggle: while one window is folded, no line raises the greatest time beyond it.
    private mutating func open(_ time: EventTime) {
        putBack()
        let layout = settings.layout
        start = layout.start(of: time)
        end = start + layout.size
        let horizon = end + layout.lateness + layout.retention
        let key = Key(start: start, isStraggling: partial.greatestTime.map { $0 >= horizon } ?? false)
        if let known = places[key] {
            place = known
            swap(&summary, &partial.parts[place].summary)
        } else {
            place = partial.parts.count
            places[key] = place
            partial.parts.append(
                .init(start: start, isStraggling: key.isStraggling, summary: WindowSummary(capacity: settings.capacity))
            )
        }
    }

    /// Lays the window being folded back into the partial.
    private mutating func putBack() {
        guard place >= 0 else { return }
        swap(&summary, &partial.parts[place].summary)
        place = -1
    }
}

/// What a block amounts to, or the part of it that was folded.
struct FoldedBlock: Sendable {
    /// How many windows a partial holds before it is handed over, so that hostile times cannot make it large.
    static let windowLimit = 1_024

    /// Where the rest of a block begins, and its format where lines before it have changed that.
    struct Place: Sendable {
        let offset: Int
        let format: LogFormat?
    }

    let partial: PartialSummary
    /// Where the folding stopped because the partial is full; `nil` at the block's end.
    let stoppedAt: Place?
}

extension RecordParser {
    consuming func fold(
        _ block: any LineBlock, from offset: Int?, profile: InputProfile, settings: AnalysisSettings
    ) throws -> FoldedBlock {
        var folder = BlockFolder(self, profile: profile, settings: settings)
        let reading = try block.read(from: offset) { lines, offset in folder.fold(lines, at: offset) }
        folder.countOverlong(reading.overlongLines)
        return folder.finish(stoppedAt: reading.stoppedAt)
    }
}
