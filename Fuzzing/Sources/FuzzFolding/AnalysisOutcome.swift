import Dispatch
import Synchronization
import VisorKit

/// What an analysis writes: the whole, and each window as it was written last.
struct AnalysisOutcome: Equatable, Sendable {
    var overall: [UInt8] = []
    var windows: [EventTime: [UInt8]] = [:]

    /// Analyses blocks, each of a format, to their end: libFuzzer does not wait for tasks by itself.
    static func of(_ blocks: [([UInt8], LogFormat)], threads: Int) -> AnalysisOutcome {
        let source = BlockList(blocks)
        let result = Result()
        Task.detached {
            var analysis = Analysis(settings: AnalysisSettings(), firstTimes: [nil], threads: threads)
            let collector = WindowCollector()
            let overall = try? await analysis.run(source, observer: collector)
            result.outcome.withLock {
                $0.overall = overall.map(SummaryDocument(topCount: 10).object) ?? []
                $0.windows = collector.windows
            }
            result.isThere.signal()
        }
        result.isThere.wait()
        return result.outcome.withLock { $0 }
    }
}

private final class Result: Sendable {
    let outcome = Mutex(AnalysisOutcome())
    let isThere = DispatchSemaphore(value: 0)
}

/// Hands out blocks of one partition.
private actor BlockList: BlockSource {
    private var blocks: [SourcedBlock] = []

    init(_ parts: [([UInt8], LogFormat)]) {
        var offset = 0
        for (bytes, format) in parts {
            blocks.append(
                SourcedBlock(
                    partition: 0, format: format, block: BytesBlock(bytes, at: offset), byteCount: bytes.count,
                    isLast: blocks.count == parts.count - 1))
            offset += bytes.count
        }
        blocks.reverse()
    }

    func next() -> SourceEvent? { blocks.popLast().map { .block($0) } }

    nonisolated func stop() {}
}

/// Keeps each window as it was published last.
private final class WindowCollector: AnalysisObserver {
    private(set) var windows: [EventTime: [UInt8]] = [:]

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) {
        for update in updates { windows[update.start] = SummaryDocument(topCount: 10).line(update) }
    }

    func advance(_ state: AnalysisState, past event: SourceEvent) {}

    func tick(_ state: AnalysisState) {}
}
