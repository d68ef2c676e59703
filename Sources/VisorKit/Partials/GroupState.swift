/// What the log of partials amounts to: the windows, the alerts, and how far everything is.
///
/// A deterministic state machine: all who take the same records have the same state. Its only clock is in the records.
public struct GroupState: Sendable {
    /// Which records count.
    public private(set) var log: PartialLog
    /// The windows and the rules.
    public private(set) var analysis: AnalysisState
    /// How many partials counted whose summaries nobody could read.
    public private(set) var unreadable = 0

    /// How many lines have been merged, filtered ones too; what was dropped is bounded where it is summed.
    private var lines = 0
    /// By what summaries are merged, which they have to fit; `nil` in a state that has been read and not been told.
    private var settings: AnalysisSettings?
    /// How long each reader said that it had been at the end, and when, by the log's clock.
    private var ends: [Int: (time: Duration, said: Duration)] = [:]

    private static let version = 1

    /// A state of nothing, of a log that is read from an offset on.
    public init(settings: AnalysisSettings, from next: Int = 0) {
        log = PartialLog(from: next)
        analysis = AnalysisState(settings: settings)
        self.settings = settings
    }

    /// Goes on under other rules; returns the changes of alerts that there are to tell.
    public mutating func change(
        to settings: AnalysisSettings
    ) -> (windows: [WindowUpdate], alerts: [AlertTransition]) {
        self.settings = settings
        return analysis.change(to: settings)
    }

    /// Takes the record at an offset of the log, which may be any bytes, and tells the observer what comes of it.
    @discardableResult
    public mutating func take(
        _ bytes: [UInt8], at offset: Int, observer: some AnalysisObserver
    ) throws -> PartialLog.Outcome {
        let outcome = log.take(bytes, at: offset)
        switch outcome {
        case .counted(let partial, let number): try merge(partial, number, observer)
        case .joined(let numbers):
            for number in numbers { analysis.windows.await(partition: number) }
        case .ticked: try goOn(observer)
        case .lost, .known, .unfinished, .refused: break
        }
        return outcome
    }

    /// Takes the record at an offset of the log for what it says of partitions alone: nothing is merged.
    @discardableResult
    public mutating func follow(_ bytes: [UInt8], at offset: Int) -> PartialLog.Outcome {
        log.take(bytes, at: offset)
    }

    /// Merges a partial that counts, with what its reader says of itself.
    private mutating func merge(
        _ partial: WorkerPartial, _ number: Int, _ observer: some AnalysisObserver
    ) throws {
        // It may be read before anybody has said that it is there.
        analysis.windows.await(partition: number)
        if !partial.range.isEmpty { analysis.windows.hear(partition: number) }
        if let summaries = fittingSummaries(of: partial) {
            for summary in summaries { try merge(summary, number, observer) }
        } else {
            // Whoever wrote it has counted the messages: nobody else can do so again.
            unreadable += 1
        }
        ends[number] = partial.atEnd.map { ($0, log.clock.now) }
        // A statement that has been taken back is one of no time at the end.
        let standing = InputStanding(now: log.clock.now, atEnd: [number: partial.atEnd ?? .zero])
        try goOn(with: standing, observer)
    }

    /// The summaries of a partial; `nil` where they cannot be read, or not be merged.
    private func fittingSummaries(of partial: WorkerPartial) -> [PartialSummary]? {
        guard let summaries = try? partial.decodedSummaries() else { return nil }
        // No sum over partials is to overflow, whatever they claim.
        let claimed = summaries.reduce(lines) { $0 + $1.lines + $1.filtered }
        guard claimed <= BinaryReader.greatestTally, let settings, summaries.allSatisfy({ $0.fits(settings) }) else {
            return nil
        }
        return summaries
    }

    private mutating func merge(
        _ summary: PartialSummary, _ number: Int, _ observer: some AnalysisObserver
    ) throws {
        lines += summary.lines + summary.filtered
        let updates = analysis.windows.merge(summary, from: number)
        let transitions = analysis.rules.merge(
            summary, watermark: analysis.windows.watermark, now: analysis.windows.time(of: number))
        // What is told of comes first: it may be waited for.
        if !transitions.isEmpty { try observer.alert(transitions) }
        try observer.publish(updates, rejected: [])
    }

    /// Goes on with the clock.
    private mutating func goOn(_ observer: some AnalysisObserver) throws {
        try goOn(with: InputStanding(now: log.clock.now, atEnd: [:]), observer)
        guard let time = log.clock.time else { return }
        let fresh = ends.filter { log.clock.now - $0.value.said < WatermarkTracker.statementLifetime }
        let standing = InputStanding(now: log.clock.now, atEnd: fresh.mapValues(\.time), time: time)
        guard let lag = analysis.windows.lag(at: time, standing) else { return }
        let transitions = analysis.rules.take(lag: lag, at: time)
        if !transitions.isEmpty { try observer.alert(transitions) }
    }

    private mutating func goOn(with standing: InputStanding, _ observer: some AnalysisObserver) throws {
        let updates = analysis.windows.take(standing)
        let transitions = analysis.rules.advance(to: analysis.windows.watermark)
        if !transitions.isEmpty { try observer.alert(transitions) }
        if !updates.isEmpty { try observer.publish(updates, rejected: []) }
    }
}

/// The state as bytes: a snapshot, from which others go on as if they had taken all records before it.
extension GroupState {
    /// Writes the state.
    public func encode(into writer: inout BinaryWriter) {
        analysis.encode(into: &writer)
        encodeStanding(into: &writer)
    }

    /// Reads a state, which may be any bytes.
    ///
    /// - Throws: `WireError` where nothing could go on from it.
    public init(from reader: inout BinaryReader) throws(WireError) {
        let analysis = try AnalysisState(from: &reader)
        try self.init(analysis: analysis, standing: &reader)
    }

    /// Writes all but the analysis, for those who keep that elsewhere.
    public func encodeStanding(into writer: inout BinaryWriter) {
        writer.count(GroupState.version)
        log.encode(into: &writer)
        writer.count(unreadable)
        writer.count(lines)
        writer.array(ends.sorted { $0.key < $1.key }) { writer, end in
            writer.count(end.key)
            TimeSpan(end.value.time).encode(into: &writer)
            TimeSpan(end.value.said).encode(into: &writer)
        }
        analysis.windows.encodeReaders(into: &writer)
    }

    /// Reads all but the analysis.
    ///
    /// - Throws: `WireError` where it does not belong to the analysis, or nothing could go on from it.
    public init(analysis: AnalysisState, standing reader: inout BinaryReader) throws(WireError) {
        self.analysis = analysis
        let version = try reader.count()
        guard version == GroupState.version else { throw .isOfUnknownVersion(version) }
        log = try PartialLog(from: &reader)
        unreadable = try reader.tally()
        lines = try reader.tally()
        for _ in 0..<(try reader.count(atMost: PartialLog.mostPartitions)) {
            let number = try reader.count(atMost: PartialLog.mostPartitions)
            let (time, said) = (try TimeSpan(from: &reader), try TimeSpan(from: &reader))
            ends[number] = (.microseconds(time.microseconds), .microseconds(said.microseconds))
        }
        try self.analysis.windows.decodeReaders(from: &reader)
    }
}
