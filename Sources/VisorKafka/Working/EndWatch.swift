import Foundation
import Synchronization

/// Asks brokers again and again whether partitions end where they were read to.
///
/// librdkafka says once that it has come to the end of a partition. When the broker of that partition alone goes away it says
/// nothing more, and lines may be coming: what a partition is said to be at the end for must be known anew.
final class EndWatch: Sendable {
    /// For how long an answer holds.
    static let lifetime = Duration.seconds(10)

    private struct State {
        /// The partitions that seem to be at their end, and where that is.
        var ends: [KafkaPartition: Int64] = [:]
        /// When a broker last said so.
        var answers: [KafkaPartition: ContinuousClock.Instant] = [:]
        var isEnding = false
    }

    private let state = Mutex(State())

    private static let pause: UInt32 = 100_000
    private static let interval = Duration.seconds(3)
    private static let answerTime = Duration.seconds(2)

    /// A watch that asks over a client, on a thread of its own, until it is ended.
    init(_ client: KafkaClient) {
        let thread = Thread { [self] in serve(client) }
        thread.name = "visor.ends"
        thread.start()
    }

    /// Ends the asking, soon.
    func end() { state.withLock { $0.isEnding = true } }

    /// Watches these partitions and no others; what was known of an end holds while the end is the same.
    func watch(_ ends: [KafkaPartition: Int64]) {
        state.withLock { state in
            state.answers = state.answers.filter { state.ends[$0.key] == ends[$0.key] }
            state.ends = ends
        }
    }

    /// Whether a broker has said lately that a partition ends where it was read to.
    func isConfirmed(_ partition: KafkaPartition) -> Bool {
        state.withLock { $0.answers[partition] }.map { $0.duration(to: .now) < EndWatch.lifetime } ?? false
    }

    private func serve(_ client: KafkaClient) {
        while true {
            let ends = state.withLock { $0.isEnding ? nil : $0.ends }
            guard let ends else { return }
            for (partition, end) in ends where !state.withLock(\.isEnding) { ask(client, partition, end) }
            let next = ContinuousClock.now + EndWatch.interval
            while ContinuousClock.now < next && !state.withLock(\.isEnding) { usleep(EndWatch.pause) }
        }
    }

    /// Who does not answer says nothing; of an end that has moved librdkafka tells by bringing what is there.
    private func ask(_ client: KafkaClient, _ partition: KafkaPartition, _ end: Int64) {
        let moment = ContinuousClock.now
        guard let range = try? client.range(of: partition, within: EndWatch.answerTime), range.upperBound <= end else {
            return
        }
        state.withLock { state in
            if state.ends[partition] == end { state.answers[partition] = moment }
        }
    }
}
