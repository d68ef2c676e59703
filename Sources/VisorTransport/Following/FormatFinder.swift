import VisorKit

/// Says by what format the lines of a live input are read, also while none has been found.
public struct FormatFinder {
    /// The format of the lines to come, once it has been found.
    public private(set) var format: LogFormat?

    private let name: String
    private let profile: InputProfile
    private let heartbeat: String
    private var detector: FormatDetector
    private var hasSaid = false

    /// How many lines of no format are worth a word: one may be a server's last before it was killed.
    private static let enough = 10

    /// A finder for an input whose format may be known.
    public init(name: String, profile: InputProfile, heartbeat: String, format: LogFormat?) {
        (self.name, self.profile, self.heartbeat, self.format) = (name, profile, heartbeat, format)
        detector = FormatDetector(profile, heartbeat: heartbeat)
    }

    /// Takes over a format that is remembered, if none is known.
    mutating func adopt(_ memo: FormatMemo?) {
        format = format ?? memo?.format(among: profile.formats)
    }

    /// Looks at lines that have been read, if no format is known.
    public mutating func look(at lines: [UInt8]) {
        guard format == nil else { return }
        if case .found(let found) = detector.examine(lines.span) { format = found }
    }

    /// The format by which lines are read; where none reads them, it does not matter which.
    public var shown: LogFormat {
        if let format { return format }
        if case .onlyHeartbeats(let format) = detector.finding { return format }
        return profile.formats.first ?? .combined
    }

    /// Takes in lines that are handed out, which may say how those behind them are read.
    public mutating func pass(_ lines: [UInt8]) {
        format = format?.after(lines.span)
    }

    /// Tells the times of lines.
    var clock: BlockClock { BlockClock(format: shown, zone: profile.zone, heartbeat: heartbeat) }

    /// What there is to say of the format, once; `nil` where lines can be read.
    public mutating func takeProblem() -> String? {
        guard format == nil, detector.lines >= FormatFinder.enough, !hasSaid, case .unknown = detector.finding else {
            return nil
        }
        hasSaid = true
        let tried = profile.formats.map(\.name).joined(separator: ", ")
        return "\(name): no line so far is of the format \(tried); such lines count as malformed; see --format"
    }
}
