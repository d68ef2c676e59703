/// Folds the lines of one partition, in which those of several sources come one after the other, into one partial summary.
public struct PartitionFolder: ~Copyable {
    /// How the lines of one source are read.
    private struct Source {
        var format: LogFormat
        var parser: any RecordParser
        let number: Int
    }

    private var folder: RecordFolder
    private let heartbeat: String
    private var sources: [Int: Source] = [:]
    private var current: Int?

    /// How many sources one partial has at most.
    private static let mostSources = 4_096

    /// A folder into which nothing has been folded.
    public init(_ settings: AnalysisSettings) {
        heartbeat = settings.heartbeat
        folder = RecordFolder(profile: InputProfile(), settings: settings, arrival: nil)
    }

    /// Whether so much has been folded that it is to be handed over before more comes.
    public var isHeavy: Bool { folder.isFull || folder.isHeavy || sources.count >= PartitionFolder.mostSources }

    /// The greatest event time of what has been folded; `nil` where no line had one.
    public var greatestTime: EventTime? { folder.partial.greatestTime }

    /// Folds whole lines of a source, of which the last may lack its newline.
    ///
    /// - Parameters:
    ///   - source: the number by which the caller knows the source.
    ///   - offset: where the first line begins in its incarnation, in bytes.
    ///   - arrival: when the lines were read, by the clock on the wall.
    /// - Returns: how many bytes were folded: fewer than all when the partial is full.
    public mutating func fold(
        _ lines: Span<UInt8>, of source: Int, _ profile: InputProfile, as format: LogFormat, at offset: Int,
        arrival: EventTime?
    ) -> Int {
        turn(to: source, profile, format)
        folder.arrive(at: arrival)
        let stop = sources[source]?.parser.fold(lines, at: offset, into: &folder)
        return stop.flatMap { $0 }.map { $0 - offset } ?? lines.count
    }

    /// Counts lines that did not come since whoever sends them had no room for them.
    public mutating func countDropped(_ count: Int) { folder.countDropped(count) }

    /// Counts lines that are too long to be looked at.
    public mutating func countOverlong(_ count: Int) { folder.countOverlong(count) }

    /// What all lines amount to.
    public consuming func finish() -> PartialSummary { folder.finish() }

    private mutating func turn(to source: Int, _ profile: InputProfile, _ format: LogFormat) {
        if let known = sources[source] {
            if current != source { folder.turn(to: known.number) }
            if known.format != format {
                sources[source]?.format = format
                sources[source]?.parser = format.parser(heartbeat: heartbeat, zone: profile.zone)
            }
        } else {
            let parser = format.parser(heartbeat: heartbeat, zone: profile.zone)
            sources[source] = Source(format: format, parser: parser, number: folder.add(source: profile))
        }
        current = source
    }
}
