import VisorKafka
import VisorKit
import VisorTransport

/// What brings lines, as far as whoever writes the results has a say in it.
protocol Reading {
    /// Whether the reading is to end.
    var isStopping: Bool { get }
    /// Ends the reading when what has been written by then has been read.
    func stop()
    /// Ends the reading as soon as may be: it goes on later from where it is.
    func pause()
    /// Notes up to where every checkpoint that may still be gone on from has read the journal.
    func release(before position: JournalPosition)
}

extension FollowQueue: Reading {}

extension GroupBoard: Reading {
    var isStopping: Bool { isEnding }
    func stop() { end() }
    func pause() { end() }
    func release(before position: JournalPosition) {}
}

extension FollowOutputs: GroupObserver {
    func see(_ state: GroupState) {
        guard let kafka = configuration.kafka, kafka.role != .worker else { return }
        if partitionNames.count != state.log.partitions.count {
            for (partition, standing) in state.log.partitions { partitionNames[standing.number] = "\(partition)" }
        }
        var writer = BinaryWriter()
        state.encodeStanding(into: &writer)
        ledger.stand(Checkpoint.Group(name: kafka.stateName, standing: writer.bytes))
    }
}
