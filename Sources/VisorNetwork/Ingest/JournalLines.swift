import VisorKit
import VisorTransport

/// The lines of a journal as blocks of their sources.
struct JournalLines {
    /// What is kept of a source that lines have come of.
    private struct Source {
        var lines: FedLines
        /// Since when nothing of it has come.
        var quietSince: Duration
        /// The number of the record by which lines of it came last.
        var turn: Int
    }

    /// How many sources are kept apart at most; those that have been silent the longest come to an end.
    static let limit = 1_024

    private let folder: String
    private let profile: InputProfile
    private let heartbeat: String
    private var reader: JournalReader<HostFileSystem>
    /// Up to where the reading has to come before it is known of which sources there is nothing more.
    private var backlogEnd: JournalPosition
    private var sources: [Int: Source] = [:]
    /// The partitions of the analysis that nothing has come of yet, and since when.
    private var known: [Int: Duration?] = [:]
    private var ended: [SourcedBlock] = []
    private var turn = 0
    private var lost = LostLines()
    private(set) var messages: [String] = []
    private var problem: String?

    /// The lines of a journal from a place on, up to another for a start.
    init(
        folder: String, from position: JournalPosition?, to end: JournalPosition, profile: InputProfile,
        heartbeat: String
    ) {
        (self.folder, self.profile, self.heartbeat) = (folder, profile, heartbeat)
        reader = JournalReader(folder: folder, from: position, in: HostFileSystem())
        backlogEnd = end
    }

    /// Behind the last record that has been handed out.
    var position: JournalPosition { reader.position }

    /// Goes on from a place, which may have been read before.
    mutating func goOn(from position: JournalPosition?, to end: JournalPosition) {
        reader = JournalReader(folder: folder, from: position, in: HostFileSystem())
        backlogEnd = end
    }

    /// Notes the partitions of the analysis, which go on.
    mutating func begin(known partitions: [Int]) {
        known = [:]
        for partition in partitions where PartitionRange.journal.contains(partition) && sources[partition] == nil {
            known[partition] = .some(nil)
        }
    }

    /// The block that comes next, with the partition of the record that has been read for it; `nil` where there is none.
    mutating func next(before end: JournalPosition, now: Duration) -> (block: SourcedBlock, read: Int?)? {
        if !ended.isEmpty { return (ended.removeFirst(), nil) }
        do throws(JournalError) {
            let place = reader.position
            let record = try reader.next(before: end)
            messages += reader.takeWarnings()
            problem = nil
            guard let record else { return nil }
            let partition = PartitionRange.ofSource(record.source)
            lost.note(record)
            return (block(record, from: place, of: partition, now: now), partition)
        } catch {
            if problem != error.description { messages.append("\(error.description); trying again") }
            problem = error.description
            return nil
        }
    }

    private mutating func block(
        _ record: JournalRecord, from place: JournalPosition, of partition: Int, now: Duration
    ) -> SourcedBlock {
        turn += 1
        known[partition] = nil
        var own = profile
        own.source = record.source
        own.labels.merge(record.labels) { _, given in given }
        var source =
            sources[partition]
            ?? Source(
                lines: FedLines(partition: partition, profile: own, heartbeat: heartbeat), quietSince: now, turn: turn)
        source.lines.profile = own
        (source.quietSince, source.turn) = (now, turn)
        // What has no offset of its own is told from other lines by where it stands in the journal.
        let offset =
            record.incarnation == nil ? place.segment << 32 | place.offset & (1 << 32 - 1) : record.range.lowerBound
        let batch = LineBatch(
            bytes: record.lines, offset: offset, overlongLines: 0, droppedLines: record.dropped,
            byteCount: record.lines.count)
        let block = source.lines.block(batch, arrival: record.received, journal: reader.position)
        if let problem = source.lines.takeProblem() { messages.append(problem) }
        sources[partition] = source
        if sources.count + known.count > JournalLines.limit { endOldest(at: record.received) }
        return block
    }

    /// Ends the source that has been silent the longest: one of those that nothing has come of since the start, if there is one.
    private mutating func endOldest(at time: EventTime) {
        if let partition = known.keys.min() {
            known[partition] = nil
            ended.append(FedLines(partition: partition, profile: profile, heartbeat: heartbeat).end(arrival: time))
        } else if let oldest = sources.min(by: { $0.value.turn < $1.value.turn }) {
            sources[oldest.key] = nil
            ended.append(oldest.value.lines.end(arrival: time))
        }
    }

    /// The partitions of which all has been handed out, with how long that has been so.
    mutating func atEnd(_ now: Duration, hasNone: (Int) -> Bool) -> [Int: Duration] {
        guard reader.position >= backlogEnd else { return [:] }
        var atEnd: [Int: Duration] = [:]
        for (partition, source) in sources where hasNone(partition) { atEnd[partition] = now - source.quietSince }
        for (partition, since) in known where hasNone(partition) {
            let start = since ?? now
            known[partition] = .some(start)
            atEnd[partition] = now - start
        }
        return atEnd
    }

    /// Takes what there is to say, a line each.
    mutating func takeMessages(_ now: Duration) -> [String] {
        defer { messages = [] }
        return messages + lost.takeMessages(now)
    }
}
