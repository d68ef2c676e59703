/// Parses the lines of a block and folds them into a partial summary: the hot path.
///
/// No text is made and nothing is allocated for a line, but for the keys that a summary has not met yet.
struct BlockFolder<Parser: RecordParser>: ~Copyable {
    private var parser: Parser
    private var record = LogRecord()
    private var folder: RecordFolder

    init(_ parser: Parser, profile: InputProfile, settings: AnalysisSettings, arrival: EventTime?) {
        self.parser = parser
        folder = RecordFolder(profile: profile, settings: settings, arrival: arrival)
    }

    /// Folds a run of whole lines, and returns the offset of the first that was not, when the partial is full.
    mutating func fold(_ bytes: Span<UInt8>, at offset: Int) -> Int? {
        parser.foldLines(bytes, at: offset, record: &record, into: &folder)
    }

    /// What the lines folded so far amount to, up to an offset where there are more.
    consuming func finish(_ reading: BlockReading) -> FoldedBlock {
        folder.countOverlong(reading.overlongLines)
        folder.countDropped(reading.droppedLines)
        let place = reading.stoppedAt.map { FoldedBlock.Place(offset: $0, format: parser.formatAhead) }
        return FoldedBlock(partial: folder.finish(), stoppedAt: place)
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
    /// Folds a run of whole lines, and returns the offset of the first that was not, when the partial is full.
    @inline(__always)
    mutating func foldLines(
        _ bytes: Span<UInt8>, at offset: Int, record: inout LogRecord, into folder: inout RecordFolder
    ) -> Int? {
        var position = 0
        while position < bytes.count {
            if folder.isFull { return offset + position }
            let lineEnd = bytes.firstIndex(of: newline, in: position..<bytes.count)
            foldLine(bytes, position..<lineEnd, at: offset, record: &record, into: &folder)
            position = lineEnd + 1
        }
        return nil
    }

    @inline(__always)
    private mutating func foldLine(
        _ bytes: Span<UInt8>, _ line: Range<Int>, at offset: Int, record: inout LogRecord,
        into folder: inout RecordFolder
    ) {
        guard line.count <= LineFramer.maximumLineLength else { return folder.countOverlong(1) }
        guard parse(bytes, bytes.withoutReturn(line), into: &record) else {
            return folder.reject(bytes, line, at: offset)
        }
        if record.isDecoded {
            let decoded = decoded
            folder.fold(&record, of: decoded.span, at: offset + line.lowerBound)
        } else {
            folder.fold(&record, of: bytes, at: offset + line.lowerBound)
        }
    }

    mutating func fold(_ bytes: Span<UInt8>, at offset: Int, into folder: inout RecordFolder) -> Int? {
        var record = LogRecord()
        return foldLines(bytes, at: offset, record: &record, into: &folder)
    }

    consuming func fold(
        _ block: any LineBlock, from offset: Int?, profile: InputProfile, settings: AnalysisSettings,
        arrival: EventTime?
    ) throws -> FoldedBlock {
        var folder = BlockFolder(self, profile: profile, settings: settings, arrival: arrival)
        let reading = try block.read(from: offset) { lines, offset in folder.fold(lines, at: offset) }
        return folder.finish(reading)
    }
}
