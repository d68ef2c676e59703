import VisorKit

extension SampleLog {
    /// Frames the log in reads of 64 KiB, and counts the runs of lines.
    func countRuns() -> Int {
        var framer = LineFramer(capacity: 64 << 10)
        var runs = 0
        while framer.advance(read: { buffer, offset in
            let count = min(buffer.count, bytes.count - offset)
            bytes.withUnsafeBytes { bytes in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
            }
            return count
        }) {
            runs += framer.withLines { lines, _ in lines.count > 0 ? 1 : 0 }
        }
        return runs
    }

    /// Parses each line, and counts those that are of the format.
    func countRecords() -> Int {
        var parser = LineParser(format: format)
        var record = LogRecord()
        var records = 0
        for line in lines where parser.parse(bytes.span, line, into: &record) { records += 1 }
        return records
    }

    /// Runs the log through the whole analysis, on one thread.
    func analyse() async throws -> (overall: OverallSummary, windows: [WindowUpdate]) {
        var analysis = Analysis(settings: AnalysisSettings(), firstTimes: [nil], threads: 1)
        let observer = WindowCollector()
        let overall = try await analysis.run(OneBlock(self), observer: observer)
        return (overall, observer.windows)
    }
}

/// Hands out a log as one block.
private actor OneBlock: BlockSource {
    private var block: SourcedBlock?

    init(_ log: SampleLog) {
        block = SourcedBlock(
            partition: 0, format: log.format, block: BytesBlock(log.bytes), byteCount: log.bytes.count, isLast: true)
    }

    func next() -> SourceEvent? {
        defer { block = nil }
        return block.map { .block($0) }
    }

    nonisolated func stop() {}
}

/// Keeps the windows that are published.
private final class WindowCollector: AnalysisObserver {
    private(set) var windows: [WindowUpdate] = []

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) { windows += updates }
    func advance(_ state: AnalysisState, past event: SourceEvent) {}
    func tick(_ state: AnalysisState) {}
}
