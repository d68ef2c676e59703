import Foundation
import Synchronization
import VisorKit
import VisorTransport

/// Speaks for a group while it is this process's turn: writes the alerts and the snapshots, and commits how far it has spoken.
///
/// Whoever takes over says again what was not committed, with the same identities.
final class GroupVoice {
    /// Changes of alerts that have been found and may not have been told.
    private struct Untold {
        let offset: Int
        let transitions: [AlertTransition]
    }

    private let names: GroupNames
    private let definition: UInt64
    private let member: VoiceMember
    private let failure: Failure
    private let makeProducer: () throws(KafkaError) -> KafkaProducer
    private var producer: KafkaProducer
    private var alerts: KafkaTopic
    private var state: KafkaTopic
    private let author = UniqueName.mint()
    private let say: @Sendable (String) -> Void
    private var untold: [Untold] = []
    /// From where on all changes are kept.
    private var keptFrom: Int
    /// The records of the log of which it is not known what changes they led to, and which nobody has told.
    private(set) var missing: Range<Int>?
    /// Whether it is this process's turn.
    private(set) var isSpeaking = false
    /// Up to where has been spoken, as it was committed last.
    private var spoken: Int?
    /// Up to where this turn's changes have been told, whether that was committed or not.
    private var told = 0
    private var troubles = RepeatedTrouble()
    private var lastSnapshot: (time: ContinuousClock.Instant, position: Int)?

    /// How many records with changes are kept that may not have been told.
    private static let mostUntold = 65_536
    private static let snapshotInterval = Duration.seconds(30)
    private static let commitDistance = 32
    private static let patience = Duration.seconds(10)

    /// Hears of messages that could not be sent, on another thread.
    private final class Failure: Sendable {
        let error = Mutex<KafkaError?>(nil)

        /// What there is, once.
        func take() -> KafkaError? {
            error.withLock { error in
                defer { error = nil }
                return error
            }
        }
    }

    /// A voice that may be given its turn; changes are known from an offset of the log on.
    init(
        brokers: String, names: GroupNames, properties: KafkaProperties, definition: UInt64, from offset: Int,
        say: @escaping @Sendable (String) -> Void
    ) throws(KafkaError) {
        (self.names, self.definition, self.say, keptFrom) = (names, definition, say, offset)
        let failure = Failure()
        self.failure = failure
        member = try VoiceMember(brokers: brokers, group: names.voice, topic: names.partials, properties: properties)
        makeProducer = { () throws(KafkaError) in
            try KafkaProducer(to: brokers, properties: properties) { reports in
                guard let error = reports.lazy.compactMap(\.error).first else { return }
                failure.error.withLock { $0 = error }
            }
        }
        producer = try makeProducer()
        alerts = try producer.topic(names.alerts)
        state = try producer.topic(names.state)
    }

    /// Notes changes that a record of the log led to.
    func note(_ transitions: [AlertTransition], at offset: Int) {
        guard !transitions.isEmpty else { return }
        untold.append(Untold(offset: offset, transitions: transitions))
        guard untold.count > GroupVoice.mostUntold else { return }
        keptFrom = untold[0].offset + 1
        untold.removeFirst()
    }

    /// Speaks, where it is this process's turn.
    func speak(of group: GroupState) throws(KafkaError) {
        try listen(group)
        guard isSpeaking, missing == nil, let spoken else { return }
        if producer.fatalError != nil { try renew() }
        let next = group.log.next
        let due = untold.filter { $0.offset >= max(spoken, told) }
        for entry in due { try tell(entry.transitions) }
        let hasTold = told > spoken || !due.isEmpty
        told = max(told, next)
        if hasTold || next - spoken >= GroupVoice.commitDistance {
            guard producer.flush(within: GroupVoice.patience) else { return }
            if let error = failure.take() {
                // What was not taken is told again at the next turn.
                told = spoken
                throw error
            }
            guard try commit(next) else { return }
            untold = []
            keptFrom = next
        }
        try snapshotIfDue(group)
    }

    /// Goes on with another producer, where this one can do nothing more.
    private func renew() throws(KafkaError) {
        producer = try makeProducer()
        alerts = try producer.topic(names.alerts)
        state = try producer.topic(names.state)
    }

    /// Commits how far has been spoken; returns whether the group has taken it.
    ///
    /// It does not while it shares its partitions anew: then whoever has the voice behind that commits, and repeats what was not.
    private func commit(_ offset: Int) throws(KafkaError) -> Bool {
        do throws(KafkaError) {
            try member.commit(Int64(offset), within: GroupVoice.patience)
        } catch {
            if error.isFatal { throw error }
            if !error.isOfRebalance, troubles.isNew(error) { say("\(error); trying again") }
            return false
        }
        spoken = offset
        return true
    }

    /// Learns whose turn it is.
    private func listen(_ group: GroupState) throws(KafkaError) {
        for trouble in member.poll() where !trouble.isOfRebalance { say("\(trouble)") }
        let isAssigned = member.isVoice
        guard isAssigned != isSpeaking else { return }
        guard isAssigned else {
            (isSpeaking, missing) = (false, nil)
            return
        }
        // It speaks once it is known from where on.
        guard let committed = try committed() else { return }
        (spoken, told, isSpeaking) = (committed, committed, true)
        missing = committed < keptFrom ? committed..<keptFrom : nil
    }

    /// Takes the changes that are missing, with the offsets of the records that led to them.
    func recover(_ found: [(offset: Int, transitions: [AlertTransition])]) {
        guard let range = missing else { return }
        untold = found.map { Untold(offset: $0.offset, transitions: $0.transitions) } + untold
        (keptFrom, missing) = (range.lowerBound, nil)
    }

    /// Up to where has been spoken; `nil` where nobody says that now.
    private func committed() throws(KafkaError) -> Int? {
        do throws(KafkaError) {
            return try member.committed(within: GroupVoice.patience).map { Int($0) } ?? 0
        } catch {
            if error.isFatal { throw error }
            if !error.isOfRebalance, troubles.isNew(error) { say("\(error); trying again") }
            return nil
        }
    }

    private func tell(_ transitions: [AlertTransition]) throws(KafkaError) {
        for transition in transitions {
            let key = Array("\(names.group) \(transition.identity)".utf8)
            let line = AlertDocument.json(transition).dropLast()
            // Of several partitions one would show an alert's end before its beginning.
            try producer.enqueue(
                Array(line).span, key: key.span, headers: KafkaHeaders(), to: alerts, partition: 0, token: 0)
        }
    }

    /// Writes a snapshot, never past what has been spoken.
    private func snapshotIfDue(_ group: GroupState) throws(KafkaError) {
        guard let spoken, spoken == group.log.next else { return }
        if let last = lastSnapshot {
            guard last.time.duration(to: .now) >= GroupVoice.snapshotInterval, last.position < spoken else { return }
        }
        try writeSnapshot(group)
    }

    private func writeSnapshot(_ group: GroupState) throws(KafkaError) {
        lastSnapshot = (.now, group.log.next)
        guard let parts = SnapshotPart.parts(of: group, author: author, definition: definition) else {
            return say("warning: the state of the group is too large for a snapshot")
        }
        for part in parts {
            let bytes = part.encoded
            // A topic that keeps one of a key is to keep all parts of the last.
            let key = Array("\(names.group) \(part.index)".utf8)
            try producer.enqueue(
                bytes.span, key: key.span, headers: KafkaHeaders(), to: state, partition: 0, token: 0)
        }
    }

    /// Says what there is to say, writes a last snapshot, and lets another have its turn.
    func finish(_ group: GroupState) {
        do throws(KafkaError) {
            try speak(of: group)
            if isSpeaking, let spoken {
                let isSpoken = spoken < group.log.next ? try commit(group.log.next) : true
                if isSpoken, lastSnapshot.map({ $0.position < group.log.next }) ?? true { try writeSnapshot(group) }
            }
            _ = producer.flush(within: GroupVoice.patience)
        } catch {
            say("\(error)")
        }
        member.close()
    }
}
