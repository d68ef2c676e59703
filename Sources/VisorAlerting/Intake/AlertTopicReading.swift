import Foundation
import VisorKafka
import VisorStore

/// Where the reading of a topic of alerts stands; one thread uses it.
final class AlertTopicReading {
    private let intake: AlertTopicReader
    private let ending: AlertTopicReader.Ending
    /// Those who read a partition each; empty where none has been begun with.
    private var readers: [TopicReader] = []
    /// What the cluster is known by; empty where it does not say.
    private var cluster = ""
    private var lastLook = ContinuousClock.now
    private var leftOut = LeftOut()
    /// What has been told, so that it is told once for as long as it lasts.
    private var told: Set<String> = []

    /// How long records are waited for in one go.
    private static let wait = Duration.milliseconds(100)
    /// How long a broker may take to answer a question.
    private static let patience = Duration.seconds(2)
    /// How often new partitions are looked for.
    private static let lookout = Duration.seconds(30)
    /// How long is waited where something does not work, in seconds.
    private static let repair = 5.0
    /// The most partitions that are read.
    private static let mostPartitions = 1_024
    /// Alerts are few: what may wait of a partition is little, since there may be many partitions.
    private static let usual: KafkaProperties = [
        "queued.min.messages": "100", "queued.max.messages.kbytes": "1024",
    ]

    init(_ intake: AlertTopicReader, until ending: AlertTopicReader.Ending) {
        (self.intake, self.ending) = (intake, ending)
    }

    /// Reads until it is to end; after anything that does not work it goes on from what is stored.
    func work() {
        while !ending.hasCome {
            do {
                try turn()
            } catch {
                tell(error)
                readers = []
                ending.wait(AlertTopicReading.repair)
            }
        }
        leftOut.tell(of: source, isLast: true, intake.say)
        leftOut.tellOld(of: source, isLast: true, intake.say)
    }

    /// What is read, as it is named to the user.
    private var source: String { "\(intake.brokers)/\(intake.topic)" }

    private func turn() throws {
        if readers.isEmpty || lastLook.duration(to: .now) >= AlertTopicReading.lookout { try look() }
        let wait = AlertTopicReading.wait / max(1, readers.count)
        var isIdle = true
        for reader in readers where !ending.hasCome {
            if try take(try reader.next(wait), of: reader) { isIdle = false }
        }
        // What was left out is told here, since nothing more may come.
        leftOut.tell(of: source, intake.say)
        if isIdle { leftOut.tellOld(of: source, intake.say) }
    }

    /// Begins with the partitions that are not read yet.
    private func look() throws {
        lastLook = .now
        let first = try readers.first ?? makeReader()
        let count = try first.partitionNumbers(within: AlertTopicReading.patience).count
        guard count <= AlertTopicReading.mostPartitions else {
            throw AlertingProblem(
                "it has \(count) partitions, and nothing of it is read: a topic of alerts has at most"
                    + " \(AlertTopicReading.mostPartitions)")
        }
        if readers.isEmpty { cluster = first.clusterName(within: AlertTopicReading.patience) ?? "" }
        for number in readers.count..<max(readers.count, count) {
            let reader = number == 0 ? first : TopicReader(beside: first, number: number)
            try begin(reader)
            readers.append(reader)
        }
    }

    private func makeReader() throws -> TopicReader {
        try TopicReader(
            brokers: intake.brokers, partition: KafkaPartition(intake.topic, 0),
            properties: AlertTopicReading.usual.merging(intake.properties))
    }

    /// Begins where the partition was read last, or with the oldest record that there is.
    private func begin(_ reader: TopicReader) throws {
        let name = AlertTopicReader.name(of: reader.partition)
        if let kept = try done({ [intake] in try await intake.desk.position(of: name) }) {
            guard !cluster.isEmpty || kept.incarnation.isEmpty else {
                throw AlertingProblem("the brokers do not say which cluster they are")
            }
            if kept.incarnation.isEmpty || kept.incarnation == cluster {
                return try reader.begin(at: Int64(kept.offset))
            }
            intake.say(
                "\(reader.partition): is of another cluster than was read last; it is read from its oldest record")
        }
        try reader.begin(at: try reader.range(within: AlertTopicReading.patience).lowerBound)
    }

    /// Takes what has come of a partition.
    ///
    /// - Returns: whether there were records.
    private func take(_ events: [TopicEvent], of reader: TopicReader) throws -> Bool {
        var records: [TopicRecord] = []
        var isOutOfRange = false
        for event in events {
            switch event {
            case .record(let record): records.append(record)
            case .end: told = []
            case .outOfRange: isOutOfRange = true
            case .missing: tell("partition \(reader.partition.number) is not there; it is read as soon as it is")
            case .trouble(let error): tell(error)
            }
        }
        if let last = records.last {
            told = []
            try store(records, next: last.offset + 1, of: reader)
        }
        if isOutOfRange { try goOn(reader) }
        return !records.isEmpty
    }

    private func store(_ records: [TopicRecord], next: Int64, of reader: TopicReader) throws {
        let position = KeptPosition(
            name: AlertTopicReader.name(of: reader.partition), incarnation: cluster, offset: Int(next))
        let (bad, out) = try done { [intake] in try await intake.take(records, position) }
        leftOut.add(out)
        guard let first = bad.first else { return }
        let more = bad.count > 1 ? ", nor are \(bad.count - 1) of those behind it" : ""
        intake.say(
            "\(KafkaPosition(reader.partition, first)): is no alert as stream_monitor writes them, and is left out\(more)"
        )
    }

    /// Goes on with the oldest record, where the one that comes next is not there.
    private func goOn(_ reader: TopicReader) throws {
        guard let wanted = reader.position else { return }
        let range = try reader.range(within: AlertTopicReading.patience)
        let partition = reader.partition
        if wanted < range.lowerBound {
            intake.say(
                "\(partition): \(range.lowerBound - wanted) records were deleted before they were read, from offset"
                    + " \(wanted) to \(range.lowerBound - 1); it is read on from the oldest that is there")
        } else if wanted > range.upperBound {
            intake.say(
                "\(partition): ends at offset \(range.upperBound), and had been read up to \(wanted): the topic was made"
                    + " anew, and is read from its oldest record")
        } else {
            return try reader.begin(at: wanted)
        }
        try store([], next: range.lowerBound, of: reader)
        try reader.begin(at: range.lowerBound)
    }

    private func tell(_ error: any Error) {
        guard let error = error as? KafkaError else { return tell("\(error)") }
        if error.isUnknownTopic { return tell("there is no such topic; it is read as soon as there is") }
        // What is said of one error may differ each time.
        tell("\(error); trying again", once: "\(error.code)")
    }

    private func tell(_ words: String, once key: String? = nil) {
        if told.insert(key ?? words).inserted { intake.say("\(source): \(words)") }
    }

    /// Has something done that does not block, and waits for it.
    private func done<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let answer = Answer<Value>()
        Task {
            do {
                answer.give(.success(try await body()))
            } catch {
                answer.give(.failure(error))
            }
        }
        return try answer.wait()
    }
}
