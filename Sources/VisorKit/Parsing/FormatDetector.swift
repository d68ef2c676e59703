/// Finds the format of a log from its first lines.
///
/// The format that reads the most lines wins; of those that read equally many, the first in the order given, which puts
/// the one that asks for more before the one that asks for less. Heartbeats alone decide nothing.
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
        /// The format that lines would be read by, and the one of the lines behind those that have been.
        let format: LogFormat
        var formatAhead: LogFormat
        var records = 0
        var heartbeats = 0
        var firstTime: EventTime?
    }

    private var candidates: [Candidate]

    private let heartbeat: String
    private let zone: LocalZone

    /// A detector that chooses between the formats of a profile.
    public init(_ profile: InputProfile = InputProfile(), heartbeat: String = "HEARTBEAT") {
        candidates = profile.formats.map { Candidate(format: $0, formatAhead: $0) }
        self.heartbeat = heartbeat
        zone = profile.zone
    }

    /// Looks at a run of whole lines, or at its first `lineLimit` where these decide, and returns what all lines so far
    /// say.
    public mutating func examine(_ bytes: Span<UInt8>) -> Finding {
        var parsers = candidates.map { LineParser(format: $0.formatAhead, heartbeat: heartbeat, zone: zone) }
        var position = 0
        let lastLine = lines + FormatDetector.lineLimit
        while position < bytes.count && (lines < lastLine || !isDecided) {
            let end = bytes.firstIndex(of: newline, in: position..<bytes.count)
            vote(bytes, position..<end, &parsers)
            lines += 1
            position = end + 1
        }
        for place in candidates.indices {
            candidates[place].formatAhead = parsers[place].formatAhead ?? candidates[place].formatAhead
        }
        return finding
    }

    private var isDecided: Bool { candidates.contains { $0.records > 0 } }

    /// The event time of the first line that is of the format found and has one.
    public var firstTime: EventTime? {
        if case .unknown = finding { nil } else { (best ?? likeliest)?.firstTime }
    }

    /// What the lines so far say.
    public var finding: Finding {
        if let best = best { return .found(best.format) }
        if lines == 0 || candidates.contains(where: { $0.heartbeats > 0 }) {
            return .onlyHeartbeats(likeliest?.format ?? .combined)
        }
        return .unknown
    }

    /// The first of the candidates that read the most lines.
    private var best: Candidate? {
        var best: Candidate?
        for candidate in candidates where candidate.records > best?.records ?? 0 { best = candidate }
        return best
    }

    /// The candidate that would be the likeliest, where heartbeats alone are known.
    private var likeliest: Candidate? {
        candidates.max { ($0.heartbeats, rank($0.format)) < ($1.heartbeats, rank($1.format)) }
    }

    private func rank(_ format: LogFormat) -> Int {
        if case .combined = format { 1 } else { 0 }
    }

    private mutating func vote(_ bytes: Span<UInt8>, _ line: Range<Int>, _ parsers: inout [LineParser]) {
        var record = LogRecord()
        for place in candidates.indices {
            guard parsers[place].parse(bytes, line, into: &record) else { continue }
            switch record.kind {
            case .heartbeat: candidates[place].heartbeats += 1
            case .request, .message, .directive: candidates[place].records += 1
            }
            candidates[place].firstTime = candidates[place].firstTime ?? record.time
        }
    }
}
