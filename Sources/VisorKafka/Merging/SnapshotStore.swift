import CRdKafka
import VisorKit

/// The snapshots of a group in their topic: who begins takes the one with the greatest position.
final class SnapshotStore {
    private let brokers: String
    private let names: GroupNames
    private let properties: KafkaProperties

    /// From how many records before the end on a snapshot is looked for first, and by how many times as many then.
    private static let firstReach = 64
    private static let reachFactor = 8
    private static let patience = Duration.seconds(10)

    /// The snapshots of a group.
    init(brokers: String, names: GroupNames, properties: KafkaProperties) {
        (self.brokers, self.names, self.properties) = (brokers, names, properties)
    }

    /// The state with the greatest position that can be read; `nil` where there is none.
    ///
    /// - Throws: `KafkaError` where the topic cannot be read.
    func load() throws(KafkaError) -> GroupState? {
        let reader = try TopicReader(
            brokers: brokers, partition: KafkaPartition(names.state, 0), properties: properties)
        let range = try reader.range(within: SnapshotStore.patience)
        var reach = SnapshotStore.firstReach
        while true {
            let start = max(Int(range.lowerBound), Int(range.upperBound) - reach)
            var search = SnapshotSearch()
            try read(reader, from: start, to: Int(range.upperBound), into: &search)
            if let state = search.found.first { return state }
            if start <= Int(range.lowerBound) { return nil }
            reach *= SnapshotStore.reachFactor
        }
    }

    private func read(
        _ reader: TopicReader, from start: Int, to end: Int, into search: inout SnapshotSearch
    ) throws(KafkaError) {
        guard start < end else { return }
        try reader.begin(at: Int64(start))
        let deadline = ContinuousClock.now + SnapshotStore.patience
        while Int(reader.position ?? 0) < end {
            guard ContinuousClock.now < deadline else {
                throw KafkaError(
                    RD_KAFKA_RESP_ERR__TIMED_OUT, "reading \(names.state) to its end")
            }
            for case .record(let record) in try reader.next(.milliseconds(100)) {
                // What is no snapshot is nobody's; another version's is not for us.
                if let part = try? SnapshotPart(decoding: record.payload ?? []) { search.take(part) }
            }
        }
    }
}
