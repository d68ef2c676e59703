import Foundation
import VisorKit

/// Reads the log of partials and merges it, as all mergers of a group do alike.
public final class GroupMerger {
    /// What a merger is told.
    public struct Settings: Sendable {
        /// The brokers to begin with.
        public var brokers: String
        /// The topics of the lines.
        public var topics: [String]
        /// What the group's topics are called.
        public var names: GroupNames
        /// The user's properties of librdkafka.
        public var properties: KafkaProperties
        /// How lines are folded and merged.
        public var analysis: AnalysisSettings
        /// By what the lines are folded, as one number.
        public var definition: UInt64
        /// Whether what partials amount to is merged; else the log is only read for what it says of partitions.
        public var merges: Bool

        /// What a merger is told.
        public init(
            brokers: String, topics: [String], names: GroupNames, properties: KafkaProperties,
            analysis: AnalysisSettings,
            definition: UInt64, merges: Bool = true
        ) {
            (self.brokers, self.topics, self.names, self.properties) = (brokers, topics, names, properties)
            (self.analysis, self.definition, self.merges) = (analysis, definition, merges)
        }
    }

    /// What the log amounts to as far as it has been read.
    public private(set) var state: GroupState

    let settings: Settings
    private let board: GroupBoard
    let say: @Sendable (String) -> Void
    private let reader: TopicReader
    private let topics: TopicMaker
    let snapshots: SnapshotStore
    private let writer: LogWriter?
    private let voice: GroupVoice?
    private var inputs: [PartialRecord.InputTopic] = []
    private var lastTick: ContinuousClock.Instant?
    private var lastInputs: ContinuousClock.Instant?
    var refusals: [PartialLog.Refusal: Int]
    var silent: [InputPartition] = []
    var troubles = RepeatedTrouble()
    private var missing: Set<String> = []

    private static let turn = Duration.milliseconds(100)
    private static let tickInterval = Duration.seconds(1)
    private static let inputsInterval = Duration.seconds(30)
    private static let answerTime = Duration.seconds(5)
    private static let startTime = Duration.seconds(5)
    private static let pause: useconds_t = 100_000

    /// A merger that goes on from a state, or else from the snapshot with the greatest position, if there is one.
    ///
    /// - Throws: `KafkaError` where the brokers do not answer or the log cannot be gone on with.
    public init(
        _ settings: Settings, from known: GroupState?, board: GroupBoard, say: @escaping @Sendable (String) -> Void
    ) throws(KafkaError) {
        (self.settings, self.board, self.say) = (settings, board, say)
        topics = try TopicMaker(brokers: settings.brokers, properties: settings.properties)
        let own = [settings.names.partials, settings.names.state] + (settings.merges ? [settings.names.alerts] : [])
        for topic in own {
            _ = try topics.make(topic, partitions: 1, within: GroupMerger.startTime)
        }
        reader = try TopicReader(
            brokers: settings.brokers, partition: KafkaPartition(settings.names.partials, 0),
            properties: settings.properties)
        let range = try reader.range(within: GroupMerger.startTime)
        snapshots = SnapshotStore(
            brokers: settings.brokers, names: settings.names, properties: settings.properties)
        let start = try GroupMerger.start(known, snapshots, range, settings, say)
        state = start
        refusals = start.log.refused
        try reader.begin(at: Int64(start.log.next))
        let isMerger = settings.merges
        writer =
            isMerger
            ? try LogWriter(
                brokers: settings.brokers, topic: settings.names.partials, properties: settings.properties,
                definition: settings.definition, isEnding: { board.isEnding }) : nil
        voice =
            isMerger
            ? try GroupVoice(
                brokers: settings.brokers, names: settings.names, properties: settings.properties,
                definition: settings.definition, from: start.log.next, say: say) : nil
    }

    /// The state to go on from.
    private static func start(
        _ known: GroupState?, _ snapshots: SnapshotStore, _ range: Range<Int64>, _ settings: Settings,
        _ say: (String) -> Void
    ) throws(KafkaError) -> GroupState {
        let (low, high) = (Int(range.lowerBound), Int(range.upperBound))
        var found = known
        if found.map({ $0.log.next < low || $0.log.next > high }) ?? true {
            found = try snapshots.load() ?? known
            if let known, let found, found.log.next > known.log.next {
                say(
                    "warning: the log of partials does not go back to where this process was; it goes on from a snapshot, and"
                        + " windows in between do not stand in its outputs")
            }
        }
        guard let found else {
            // What stood before is in no snapshot either: what comes could not be told from what has been counted.
            guard low == 0 else { throw gone(0, settings, range) }
            return GroupState(settings: settings.analysis)
        }
        guard (low...high).contains(found.log.next) else { throw gone(found.log.next, settings, range) }
        if let definition = found.log.definition, definition != settings.definition {
            throw isAnother(settings.names)
        }
        return found
    }

    /// Goes on under the rules of the settings, before anything is read.
    public func change() -> (windows: [WindowUpdate], alerts: [AlertTransition]) {
        let changes = state.change(to: settings.analysis)
        voice?.note(changes.alerts, at: state.log.next)
        return changes
    }

    /// Merges until the board says that all is to end and the log has been read to where it ended then; it blocks its thread.
    ///
    /// - Throws: `KafkaError` where a client can do nothing more, and what the observer throws.
    public func run(_ observer: some GroupObserver) throws {
        let collector = AlertCollector(observer)
        board.update(state.log)
        var end: Int?
        while end.map({ state.log.next < $0 }) ?? true {
            if board.hasWorkerEnded, end == nil {
                end = try? Int(reader.range(within: GroupMerger.answerTime).upperBound)
                if end == nil { break }
                continue
            }
            if observer.takesMore {
                try take(try reader.next(GroupMerger.turn), observer, collector)
            } else {
                usleep(GroupMerger.pause)
            }
            try tickIfDue(observer)
        }
        try observer.see(state)
        voice?.finish(state)
        _ = writer?.flush(within: GroupMerger.answerTime)
    }

    private func take<Observer: GroupObserver>(
        _ events: [TopicEvent], _ observer: Observer, _ collector: AlertCollector<Observer>
    ) throws {
        guard !events.isEmpty else { return }
        for event in events {
            switch event {
            case .record(let record):
                let (bytes, offset) = (record.payload ?? [], Int(record.offset))
                let outcome =
                    settings.merges
                    ? try state.take(bytes, at: offset, observer: collector) : state.follow(bytes, at: offset)
                report(outcome)
                voice?.note(collector.take(), at: offset)
            case .end: break
            case .outOfRange: throw GroupMerger.gone(state.log.next, settings)
            case .missing: say("\(settings.names.partials): is not there; waiting for it")
            case .trouble(let error): say("\(error)")
            }
        }
        board.update(state.log)
        try report()
    }

    private func tickIfDue(_ observer: some GroupObserver) throws {
        guard lastTick.map({ $0.duration(to: .now) >= GroupMerger.tickInterval }) ?? true else { return }
        lastTick = .now
        do throws(KafkaError) {
            if let writer { try tick(writer) }
            try voice?.speak(of: state)
            if let missing = voice?.missing { voice?.recover(try replay(missing)) }
        } catch {
            // Brokers that are away come back, and what could not be said is said then.
            guard error.isRetriable || error.isFatal else { throw error }
            if !error.isOfRebalance && troubles.isNew(error) { say("\(error); trying again") }
        }
        reportSilent()
        reportUnreadable()
        board.update(isSpeaking: voice?.isSpeaking ?? false)
        try observer.see(state)
        try observer.tick(state.analysis)
    }

    private func tick(_ writer: LogWriter) throws(KafkaError) {
        if let failure = writer.failure {
            if troubles.isNew(failure) { say("\(failure); trying again") }
            try writer.renew()
            (inputs, lastInputs) = ([], nil)
        }
        try appendInputsIfDue(writer)
        try writer.append(.tick(.now))
    }

    /// Tells which partitions there are, so that those that nobody has read hold the windows.
    private func appendInputsIfDue(_ writer: LogWriter) throws(KafkaError) {
        guard lastInputs.map({ $0.duration(to: .now) >= GroupMerger.inputsInterval }) ?? true else { return }
        lastInputs = .now
        var found: [PartialRecord.InputTopic] = []
        for topic in settings.topics {
            do throws(KafkaError) {
                let count = try topics.partitionCount(of: topic, within: GroupMerger.answerTime)
                if let count {
                    found.append(PartialRecord.InputTopic(name: topic, partitions: count))
                } else if missing.insert(topic).inserted {
                    say("the topic '\(topic)' is not there; waiting for it")
                }
            } catch {
                if troubles.isNew(error) { say("\(error)") }
            }
        }
        guard found != inputs, !found.isEmpty else { return }
        inputs = found
        try writer.append(.inputs(found))
    }
}
