import Foundation
import Synchronization
import VisorKafka
import VisorStore

/// Follows a topic of alerts, all its partitions, from where it was read last.
///
/// How far a partition has been read is stored with the alerts: none is taken twice, and none left out. No group is joined.
struct AlertTopicReader: Sendable {
    /// Says to a thread that it is to end.
    final class Ending: Sendable {
        private let isWanted = Atomic(false)
        private let call = DispatchSemaphore(value: 0)

        /// Whether it is to end.
        var hasCome: Bool { isWanted.load(ordering: .acquiring) }

        /// Waits for it, so many seconds at most.
        func wait(_ seconds: Double) {
            guard !hasCome else { return }
            _ = call.wait(timeout: .now() + seconds)
        }

        /// Lets it end.
        func come() {
            isWanted.store(true, ordering: .releasing)
            call.signal()
        }
    }

    /// The brokers to begin with.
    let brokers: String
    let topic: String
    /// The user's properties of the client.
    let properties: KafkaProperties
    let desk: AlertDesk
    let say: @Sendable (String) -> Void

    /// Reads until the task is cancelled, on a thread of its own, since the client of Kafka blocks.
    func run() async {
        let ending = Ending()
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let thread = Thread {
                    AlertTopicReading(self, until: ending).work()
                    continuation.resume()
                }
                thread.name = "visor.alerts"
                thread.start()
            }
        } onCancel: {
            ending.come()
        }
    }

    /// The name under which the position in a partition is kept: brokers may move, their cluster is the position's incarnation.
    static func name(of partition: KafkaPartition) -> String { "kafka:\(partition)" }

    /// Stores the alerts among some records, and that they have been read.
    ///
    /// - Returns: the offsets of the records that are no alerts, and what people are not told of.
    func take(_ records: [TopicRecord], _ position: KeptPosition) async throws -> (bad: [Int64], leftOut: LeftOut) {
        let read = AlertRecords(records, at: await desk.snapshot().now)
        return (read.bad, try await desk.take(read.alerts, position: position))
    }
}
