/// Finds the format of a log from its first lines.
///
/// The format that reads the most lines wins; of those that read equally many, the first in the order of `LogFormat`,
/// which puts the one that asks for more before the one that asks for less. Heartbeats alone decide nothing.
public struct FormatDetector: Sendable {
    /// What the lines so far say.
    public enum Finding: Equatable, Sendable {
        /// Lines of this format have been found.
        case found(LogFormat)
        /// There were heartbeats alone, or no lines; this format would read them.
        case onlyHeartbeats(LogFormat)
        /// No format reads any of the lines.
        case unknown
    }

    /// How many lines are looked at in one run.
    public static let lineLimit = 1_000

    /// How many lines have been looked at.
    public private(set) var lines = 0

    private struct Candidate {
        let format: LogFormat
        var parser: LineParser
        var records = 0
        var heartbeats = 0
        var firstTime: EventTime?
    }

    private var candidates: [Candidate]

    /// A detector that chooses between formats.
    public init(among formats: [LogFormat] = LogFormat.allCases, heartbeat: String = "HEARTBEAT", secondsEast: Int = 0)
    {
        candidates = formats.map {
            Candidate(format: $0, parser: LineParser(format: $0, heartbeat: heartbeat, secondsEast: secondsEast))
        }
    }

    /// Looks at a run of whole lines, or at its first `lineLimit` where these decide, and returns what all lines so far
    /// say.
    public mutating func examine(_ bytes: Span<UInt8>) -> Finding {
        var position = 0
        let lastLine = lines + FormatDetector.lineLimit
        while position < bytes.count && (lines < lastLine || !isDecided) {
            let end = bytes.firstIndex(of: newline, in: position..<bytes.count)
            vote(bytes, position..<end)
            lines += 1
            position = end + 1
        }
        return finding
    }

    private var isDecided: Bool { candidates.contains { $0.records > 0 } }

    /// The event time of the first line that is of the format found and has one.
    public var firstTime: EventTime? {
        switch finding {
        case .found(let format), .onlyHeartbeats(let format): candidates.first { $0.format == format }?.firstTime
        case .unknown: nil
        }
    }

    /// What the lines so far say.
    public var finding: Finding {
        var best: (format: LogFormat, records: Int)?
        for candidate in candidates where candidate.records > best?.records ?? 0 {
            best = (candidate.format, candidate.records)
        }
        if let best { return .found(best.format) }
        if lines == 0 || candidates.contains(where: { $0.heartbeats > 0 }) {
            let usual = candidates.max { ($0.heartbeats, rank($0.format)) < ($1.heartbeats, rank($1.format)) }
            return .onlyHeartbeats(usual?.format ?? .combined)
        }
        return .unknown
    }

    /// The format that is the likelier, where heartbeats alone are known, has the higher rank.
    private func rank(_ format: LogFormat) -> Int { format == .combined ? 1 : 0 }

    private mutating func vote(_ bytes: Span<UInt8>, _ line: Range<Int>) {
        var record = LogRecord()
        for place in candidates.indices {
            guard candidates[place].parser.parse(bytes, line, into: &record) else { continue }
            if record.kind == .heartbeat {
                candidates[place].heartbeats += 1
            } else {
                candidates[place].records += 1
            }
            candidates[place].firstTime = candidates[place].firstTime ?? record.time
        }
    }
}
