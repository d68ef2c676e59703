import VisorKit

/// Folds the messages of one partition, and keeps what has not been appended to the log of partials.
final class PartitionReader {
    /// How the lines of a group are folded.
    struct Settings {
        let analysis: AnalysisSettings
        let profile: InputProfile
    }

    /// The partition.
    let partition: KafkaPartition
    /// How far it is, and whether that still holds.
    private(set) var work: PartitionWork
    /// How far the partition goes, as far as is known.
    var end: Int
    /// Since when the reader has been at the end of the partition; `nil` while it is not.
    private(set) var atEndSince: ContinuousClock.Instant?
    /// The greatest event time of the lines that were folded, and the first that was known.
    private(set) var latest: EventTime?
    private(set) var earliest: EventTime?
    /// How many bytes of lines have been folded and not been appended.
    private(set) var foldedBytes = 0
    /// What there is to say of its sources.
    private(set) var messages: [String] = []

    private let settings: Settings
    private var lines: CountedLines
    private var sources: SourceTable
    private var folder: PartitionFolder
    private var finished: [PartialSummary] = []
    /// The lines that are to be folded next: of one source, one behind the other in its incarnation.
    private var run: [UInt8] = []
    private var runSource = 0
    private var runStart = 0
    private var runEnd = 0
    private var arrival = EventTime.distantPast

    /// How many bytes of lines are folded in one go.
    private static let runSize = 64 << 10
    /// How many bytes of lines one partial stands for at most: so its size is bounded too.
    private static let mostBytes = 16 << 20
    /// With how many full summaries nothing more is folded before they are appended.
    private static let manySummaries = 8
    /// From how many incarnations on those that the log has forgotten are forgotten here too.
    private static let manyIncarnations = 1 << 17
    private static let newline = UInt8(ascii: "\n")
    private static let anonymous = -2
    private static let incarnation = 0..<IncarnationName.length

    /// A reader that begins at an offset.
    ///
    /// - Parameter standing: what the log of partials knows of the partition.
    init(
        _ partition: KafkaPartition, at offset: Int, standing: PartialLog.Standing?, end: Int, settings: Settings
    ) {
        (self.partition, self.end, self.settings) = (partition, end, settings)
        work = PartitionWork(at: offset, isKnown: standing?.position != nil)
        (latest, earliest) = (standing?.latest, standing?.latest)
        lines = CountedLines(of: standing)
        sources = SourceTable(settings.profile, heartbeat: settings.analysis.heartbeat)
        folder = PartitionFolder(settings.analysis)
        run.reserveCapacity(PartitionReader.runSize + 4_096)
    }

    /// The partition as the log of partials has it.
    var input: InputPartition { InputPartition(topic: partition.topic, number: partition.number) }

    /// Whether what has been folded is to be appended at once.
    var isHeavy: Bool {
        foldedBytes >= PartitionReader.mostBytes || !finished.isEmpty || lines.isFull || folder.isHeavy
    }

    /// Folds messages of a batch that are of the partition, as far as a time that its lines are not to pass.
    ///
    /// - Returns: whether all were; those that were not are to be fetched again.
    func fold(_ batch: borrowing InputBatch, _ range: Range<Int>, arrival: EventTime, through limit: EventTime?) -> Bool
    {
        self.arrival = arrival
        atEndSince = nil
        var isOver = false
        batch.forEach(in: range) { message, key, header, payload in
            if let limit, let latest, latest > limit { isOver = true }
            // However much one batch has, no more is folded than one partial may stand for.
            if foldedBytes >= PartitionReader.mostBytes || finished.count >= PartitionReader.manySummaries {
                isOver = true
            }
            if isOver { return }
            let source = sources.number(of: key) {
                batch.headers("visor-label", ofMessage: message.index, atMost: SourceTable.mostLabels)
            }
            if source != runSource { flush() }
            runSource = source
            take(message, header, payload)
            work.advance(to: Int(message.offset) + 1)
        }
        end = max(end, work.position)
        return !isOver
    }

    /// Takes the lines of a message that have not been counted.
    private func take(_ message: InputBatch.Message, _ header: Span<UInt8>, _ payload: Span<UInt8>) {
        guard message.hasIdentity, let identity = MessageIdentity(header) else {
            return takeAnonymous(message, payload)
        }
        let incarnation = lines.number(of: header, PartitionReader.incarnation)
        if identity.dropped > 0, lines.isAhead(incarnation, identity.end) { folder.countDropped(identity.dropped) }
        if message.isNull { return lines.pass(incarnation, from: identity.start, to: identity.end) }
        var from = identity.start
        let fits = identity.forEachLine(in: payload, header) { line, offset in
            if lines.admit(incarnation, from: from, offset: offset) { append(payload, line, from..<offset) }
            from = offset
            return true
        }
        if !fits { takeAnonymous(message, payload) }
    }

    /// Takes a message that says nothing of its lines, or what is not so: they count as often as they come.
    private func takeAnonymous(_ message: InputBatch.Message, _ payload: Span<UInt8>) {
        guard !message.isNull else { return }
        lines.noteAnonymous()
        var lines = MessageLines(payload)
        let offset = Int(message.offset)
        // They have no place in a source: that of the first message stands for all.
        if runEnd != PartitionReader.anonymous { flush() }
        while let line = lines.next(in: payload) {
            guard line.count <= LineFramer.maximumLineLength else {
                folder.countOverlong(1)
                continue
            }
            if run.count + line.count >= PartitionReader.runSize { flush() }
            if run.isEmpty { runStart = offset }
            run.append(contentsOf: payload, line)
            run.append(PartitionReader.newline)
        }
        runEnd = PartitionReader.anonymous
    }

    /// Adds a line to those to be folded next, which stands in a range of its incarnation.
    private func append(_ payload: Span<UInt8>, _ line: Range<Int>, _ place: Range<Int>) {
        guard line.count <= LineFramer.maximumLineLength else { return folder.countOverlong(1) }
        if place.lowerBound != runEnd || run.count + line.count >= PartitionReader.runSize { flush() }
        if run.isEmpty { runStart = place.lowerBound }
        run.append(contentsOf: payload, line)
        run.append(PartitionReader.newline)
        // A line that is shorter than what it stands for would shift the places of those behind it.
        runEnd = place.upperBound == runStart + run.count ? place.upperBound : -1
    }

    /// Folds the lines of the run.
    private func flush() {
        guard !run.isEmpty else { return }
        let source = runSource
        let format = sources.format(of: source, passing: run)
        if let problem = sources.takeProblem(of: source) { messages.append(problem) }
        let profile = sources.sources[source].profile
        var done = 0
        while done < run.count {
            let folded = folder.fold(
                run.span.extracting(done..<run.count), of: source, profile, as: format, at: runStart + done,
                arrival: arrival)
            done += folded
            if done < run.count { renewFolder() }
        }
        foldedBytes += run.count
        latest = [latest, folder.greatestTime].compactMap(\.self).max()
        earliest = earliest ?? latest
        run.removeAll(keepingCapacity: true)
    }

    private func renewFolder() {
        var full = PartitionFolder(settings.analysis)
        swap(&full, &folder)
        latest = [latest, full.greatestTime].compactMap(\.self).max()
        finished.append(full.finish())
    }

    /// Notes that all of the partition has been handed over, up to an offset.
    func reachEnd(at offset: Int) {
        work.advance(to: offset)
        end = max(end, offset)
        atEndSince = atEndSince ?? .now
    }

    /// Takes what has been folded as a partial, to be appended under a number; it may be empty.
    ///
    /// - Parameter isConfirmed: whether a broker has said lately that the partition ends where it was read to.
    func cut(_ sequence: Int, isConfirmed: Bool) -> WorkerPartial {
        guard work.hasBegun else {
            return WorkerPartial(partition: input, range: work.cut(sequence), atEnd: nil, end: end)
        }
        flush()
        if foldedBytes > 0 || work.hasFolded { renewFolder() }
        let (marks, notes) = lines.takeMoves()
        let partial = WorkerPartial(
            partition: input, range: work.cut(sequence), atEnd: timeAtEnd(isConfirmed), end: end, latest: latest,
            marks: marks, notes: notes, summaries: finished)
        (finished, foldedBytes) = ([], 0)
        return partial
    }

    /// How long the reader has been at the end of the partition; `nil` where it is not, or nobody has said so lately.
    private func timeAtEnd(_ isConfirmed: Bool) -> Duration? {
        guard let time = atEndSince?.duration(to: .now), isConfirmed || time < EndWatch.lifetime else { return nil }
        return time
    }

    /// Looks whether what was folded still holds; if not, all of it is dropped.
    ///
    /// - Returns: where the reading goes on, if it does not.
    func judge(by log: PartialLog, author: String) -> Int? {
        let standing = log.partitions[input]
        let verdict = work.judge(by: standing, author: author) { log.hasHeard(author, $0) }
        guard case .startsAnew(let offset) = verdict else {
            if lines.count > PartitionReader.manyIncarnations && work.isSettled { lines = CountedLines(of: standing) }
            return nil
        }
        restart(at: offset, standing: standing)
        return offset
    }

    /// Drops all that was folded, and begins at an offset.
    func restart(at offset: Int, standing: PartialLog.Standing?) {
        work = PartitionWork(at: offset, isKnown: standing?.position != nil)
        lines = CountedLines(of: standing)
        folder = PartitionFolder(settings.analysis)
        (finished, foldedBytes, atEndSince) = ([], 0, nil)
        (latest, earliest) = (standing?.latest, standing?.latest)
        run.removeAll(keepingCapacity: true)
    }

    /// Takes what there is to say of its sources.
    func takeMessages() -> [String] {
        defer { messages = [] }
        return messages
    }
}
