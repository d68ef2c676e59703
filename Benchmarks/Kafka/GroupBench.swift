import Foundation
import Synchronization
import VisorKafka
import VisorKit

/// A group of one process that reads a topic from its beginning, as `stream_monitor --kafka` is one, without outputs.
///
/// What it costs is told by the processor time of the thread that reads and folds, which does not depend on what else the machine does.
final class GroupBench: Sendable {
    private let brokers: String
    private let topic: String
    private let names: GroupNames
    private let properties: KafkaProperties
    private let board = GroupBoard()
    private let analysis = AnalysisSettings()
    private let failure = Mutex<String?>(nil)

    init(_ brokers: String, _ topic: String, _ properties: KafkaProperties) throws {
        guard let names = GroupNames(group: "visor-bench-\(UUID().uuidString)") else {
            throw KafkaBench.Failed(description: "no name for a group")
        }
        (self.brokers, self.topic, self.names, self.properties) = (brokers, topic, names, properties)
    }

    /// Reads until so many messages stand in the log of partials; returns the processor time of the one who reads.
    func run(_ count: Int) throws -> (messages: Int, time: Duration) {
        let merging = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [self] in
            attempt { try merge(count) }
            board.end()
            merging.signal()
        }
        let start = GroupBench.processorTime
        attempt {
            let worker = try GroupWorker(
                GroupWorker.Settings(
                    brokers: brokers, topics: [topic], names: names, properties: properties, analysis: analysis,
                    profile: InputProfile(), definition: definition),
                board: board, say: GroupBench.say)
            try worker.run()
        }
        let time = GroupBench.processorTime - start
        board.end()
        board.endWorker()
        merging.wait()
        if let reason = failure.withLock({ $0 }) { throw KafkaBench.Failed(description: reason) }
        return (count, time)
    }

    private func merge(_ count: Int) throws {
        let merger = try GroupMerger(
            GroupMerger.Settings(
                brokers: brokers, topics: [topic], names: names, properties: properties, analysis: analysis,
                definition: definition), from: nil, board: board, say: GroupBench.say)
        try merger.run(Watch(until: count, board))
    }

    private func attempt(_ body: () throws -> Void) {
        do { try body() } catch { failure.withLock { $0 = $0 ?? "\(error)" } }
    }

    private var definition: UInt64 { FoldDefinition(analysis).identity }

    private static let say: @Sendable (String) -> Void = { FileHandle.standardError.write(Data("\($0)\n".utf8)) }

    /// The processor time of this thread.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// Ends a group when all has been counted.
private final class Watch: GroupObserver {
    private let count: Int
    private let board: GroupBoard

    init(until count: Int, _ board: GroupBoard) { (self.count, self.board) = (count, board) }

    func see(_ state: GroupState) {
        if state.log.partitions.values.compactMap(\.position).reduce(0, +) >= count { board.end() }
    }

    func note(_ outcome: PartialLog.Outcome) {}
    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) {}
    func advance(_ state: AnalysisState, past event: SourceEvent) {}
    func tick(_ state: AnalysisState) {}
}
