import Foundation
import VisorKit

/// Reads the partitions that its group gives it, folds their lines, and appends what they amount to to the log of partials once a
/// second.
///
/// It keeps nothing that another could not compute: when it ends in whatever way, another goes on from where the log stands.
public final class GroupWorker {
    /// What a worker is told.
    public struct Settings: Sendable {
        /// The brokers to begin with.
        public var brokers: String
        /// The topics of the lines.
        public var topics: [String]
        /// What the group's topics are called.
        public var names: GroupNames
        /// The user's properties of librdkafka.
        public var properties: KafkaProperties
        /// How lines are folded.
        public var analysis: AnalysisSettings
        /// What is known of lines of which nothing else is said.
        public var profile: InputProfile
        /// By what the lines are folded, as one number.
        public var definition: UInt64
        /// Whether a partition that nobody has read is read from its end on.
        public var startsAtEnd: Bool

        /// What a worker is told.
        public init(
            brokers: String, topics: [String], names: GroupNames, properties: KafkaProperties,
            analysis: AnalysisSettings,
            profile: InputProfile, definition: UInt64, startsAtEnd: Bool = false
        ) {
            (self.brokers, self.topics, self.names, self.properties) = (brokers, topics, names, properties)
            (self.analysis, self.profile, self.definition) = (analysis, profile, definition)
            self.startsAtEnd = startsAtEnd
        }
    }

    let settings: Settings
    let board: GroupBoard
    let say: @Sendable (String) -> Void
    let consumer: InputConsumer
    var writer: LogWriter
    /// The partitions that are read, or wait for the log.
    var readers: [KafkaPartition: PartitionReader] = [:]
    /// The partitions that have been assigned and not begun, and up to where the log has to be read before.
    var waiting: [KafkaPartition] = []
    var waitingEnd: Int?
    /// The partitions that cannot be read, and why.
    var stopped: [KafkaPartition: String] = [:]
    /// Why a record could not be appended.
    var problem: KafkaError?
    var troubles = RepeatedTrouble()
    /// The partitions of which messages are being declared lost, with the number of the record that does so.
    var losses: [KafkaPartition: Int] = [:]
    private var lastCut = ContinuousClock.now
    private var lastCommit = ContinuousClock.now
    var held: Set<KafkaPartition> = []
    /// The partitions that were held and begin anew, to be resumed then.
    var resumed: Set<KafkaPartition> = []
    /// Since when partitions seem to end before where they were read.
    var doubted: [KafkaPartition: ContinuousClock.Instant] = [:]
    private var pace = GroupPace()
    private let ends: EndWatch

    static let patience = Duration.seconds(10)
    private static let turn = Duration.milliseconds(100)
    private static let cutInterval = Duration.seconds(1)
    private static let commitInterval = Duration.seconds(5)

    /// A worker that has asked nobody anything yet.
    ///
    /// - Throws: `KafkaError` for properties that cannot be.
    public init(
        _ settings: Settings, board: GroupBoard, say: @escaping @Sendable (String) -> Void
    ) throws(KafkaError) {
        (self.settings, self.board, self.say) = (settings, board, say)
        consumer = try InputConsumer(
            brokers: settings.brokers, group: settings.names.group, topics: settings.topics,
            properties: settings.properties)
        writer = try LogWriter(
            brokers: settings.brokers, topic: settings.names.partials, properties: settings.properties,
            definition: settings.definition, isEnding: { board.isEnding })
        ends = EndWatch(consumer.member.client)
    }

    deinit { ends.end() }

    /// Works until the board says that all is to end; it blocks its thread.
    ///
    /// - Throws: `KafkaError` where a client can do nothing more.
    public func run() throws {
        while !board.isEnding {
            try turn()
        }
        try finish()
    }

    private func turn() throws {
        let partitions = consumer.partitions
        let arrival = EventTime.now
        var left: Set<KafkaPartition> = []
        let events = consumer.poll(GroupWorker.turn) { batch in
            for run in batch.runs {
                let partition = partitions[run.partition]
                guard let reader = readers[partition], !left.contains(partition) else { continue }
                let limit = pace.limit(of: reader)
                if !reader.fold(batch, run.messages, arrival: arrival, through: limit) { left.insert(partition) }
            }
        }
        for event in events {
            // The end of what was handed over is not that of what was folded.
            if case .end(let partition, _) = event, left.contains(partition) { continue }
            try take(event)
        }
        for partition in left { try leaveRest(of: partition) }
        try judge()
        try beginWaiting()
        try cutWhatIsDue()
        try hold()
        try commitIfDue()
        for reader in readers.values { for message in reader.takeMessages() { say(message) } }
    }

    /// Appends what has been folded: once a second of all partitions, and at once where it is much.
    private func cutWhatIsDue(isLast: Bool = false) throws {
        let isDue = isLast || lastCut.duration(to: .now) >= GroupWorker.cutInterval
        if isDue {
            lastCut = .now
            report()
            watchEnds()
        }
        for partition in readers.keys.sorted() {
            guard let reader = readers[partition], isDue || reader.isHeavy, !waiting.contains(partition) else {
                continue
            }
            guard !reader.work.isFull || !reader.work.hasFolded else { continue }
            // What says nothing new waits until the log takes records again.
            if !reader.work.hasFolded && writer.isBehind { continue }
            let partial = reader.cut(writer.nextSequence, isConfirmed: ends.isConfirmed(partition))
            guard append(partial) else {
                throw KafkaError.own(
                    "the partial of \(partition) is larger than any can be; make windows longer, or rules coarser")
            }
        }
    }

    private func report() {
        var report = WorkerReport(
            counts: consumer.counts, queued: consumer.queuedMessages, queueLimit: consumer.queueLimit)
        for (partition, reader) in readers { report.positions[partition] = (reader.work.position, reader.end) }
        board.update(report)
    }

    /// Has brokers asked whether the partitions that seem to be at their end still are.
    private func watchEnds() {
        let idle = readers.filter { $0.value.atEndSince != nil }
        ends.watch(idle.mapValues { Int64($0.work.position) })
    }

    /// Appends a partial; where that cannot be, the writer begins anew soon, and so does all that was folded.
    private func append(_ partial: WorkerPartial) -> Bool {
        do throws(KafkaError) {
            return try writer.append(partial)
        } catch {
            problem = problem ?? error
            return true
        }
    }

    /// Lets the messages of a partition be fetched again that were not folded, for it is to wait.
    private func leaveRest(of partition: KafkaPartition) throws {
        guard let reader = readers[partition] else { return }
        try consumer.seek(partition, to: Int64(reader.work.position))
        if held.insert(partition).inserted { consumer.pause(partition) }
    }

    /// Lets partitions wait of which too much has been appended that the log does not have yet, or that are far ahead of others.
    private func hold() throws {
        if let log = board.log { pace = GroupPace(log, readers, window: settings.analysis.layout) }
        for (partition, reader) in readers {
            if reader.work.isFull || pace.isAhead(reader) {
                if held.insert(partition).inserted { consumer.pause(partition) }
            } else if held.remove(partition) != nil {
                try consumer.resume(partition)
            }
        }
        held = held.filter { readers[$0] != nil }
    }

    /// Commits how far everything counts, for others to look at.
    private func commitIfDue() throws {
        guard lastCommit.duration(to: .now) >= GroupWorker.commitInterval, let log = board.log else { return }
        lastCommit = .now
        let positions = readers.compactMap { partition, reader in
            log.partitions[reader.input]?.position.map { KafkaPosition(partition, Int64($0)) }
        }
        try? consumer.commit(positions)
    }

    /// Appends what there is, waits until it stands in the log, and leaves the group.
    private func finish() throws {
        try judge()
        try cutWhatIsDue(isLast: true)
        _ = writer.flush(within: GroupWorker.patience)
        consumer.close()
    }
}
