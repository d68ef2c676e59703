/// Merges partials of an archive, in any order: none of their lines is too late.
public struct ArchiveMerger: Sendable {
    /// Why a partial cannot be merged with the others.
    public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// Its windows are not those of the definition.
        case hasOtherWindows
        /// There are more lines than are counted.
        case hasTooManyLines
        /// All windows take more memory than they may, in bytes.
        case hasTooManyWindows(memory: Int)

        /// What is wrong, in words that follow the name of what was read.
        public var description: String {
            switch self {
            case .hasOtherWindows: "has windows that are not those of its own definition"
            case .hasTooManyLines: "has more lines than can be counted with those before"
            case .hasTooManyWindows(let memory):
                "has windows that with those before take more than \(memory >> 20) MiB of memory; "
                    + "merge less at once, fold with a longer --window, or merge without --output"
            }
        }
    }

    /// How many bytes all windows may take, where nothing else is said.
    public static let windowMemory = 1 << 30

    /// What all lines so far amount to.
    public private(set) var overall = OverallSummary()

    private let size: TimeSpan
    private let keepsWindows: Bool
    private let memory: Int
    private var summaries: [EventTime: WindowSummary] = [:]
    private var byteCount = 0

    /// A merger of partials with windows of a length.
    ///
    /// - Parameters:
    ///   - keepsWindows: whether the windows are wanted, which then stay in memory; otherwise only the whole does.
    ///   - memory: how many bytes the windows may take.
    public init(window size: TimeSpan, keepsWindows: Bool, memory: Int = ArchiveMerger.windowMemory) {
        precondition(size.microseconds > 0)
        (self.size, self.keepsWindows, self.memory) = (size, keepsWindows, memory)
    }

    /// Merges a partial.
    ///
    /// - Parameter partition: the number of where it comes from, which the first malformed line is said to come from.
    /// - Throws: `Failure`, after which the merger is of no use.
    public mutating func merge(_ partial: PartialSummary, from partition: Int) throws(Failure) {
        let layout = WindowLayout(size: size)
        guard partial.parts.allSatisfy({ layout.start(of: $0.start) == $0.start }) else { throw .hasOtherWindows }
        let counts = [
            overall.summary.lines + partial.lines, overall.filtered + partial.filtered,
            overall.dropped + partial.dropped,
        ]
        guard counts.allSatisfy({ $0 <= BinaryReader.greatestTally }) else { throw .hasTooManyLines }
        overall.count(partial, from: partition)
        for part in partial.parts { try take(part) }
    }

    private mutating func take(_ part: PartialSummary.Part) throws(Failure) {
        let end = part.start + size
        overall.span =
            min(overall.span?.lowerBound ?? part.start, part.start)..<max(overall.span?.upperBound ?? end, end)
        overall.summary.merge(part.summary)
        guard keepsWindows else { return }
        byteCount -= summaries[part.start]?.byteCount ?? 0
        summaries[part.start, default: WindowSummary()].merge(part.summary)
        byteCount += summaries[part.start]?.byteCount ?? 0
        guard byteCount <= memory else { throw .hasTooManyWindows(memory: memory) }
    }

    /// Hands the windows over one by one, in the order of time, and forgets them.
    public mutating func takeWindows<E>(_ body: (WindowUpdate) throws(E) -> Void) throws(E) {
        for start in summaries.keys.sorted() {
            guard let summary = summaries.removeValue(forKey: start) else { continue }
            try body(WindowUpdate(start: start, end: start + size, summary: summary))
        }
        byteCount = 0
    }
}
