import Foundation
import Synchronization
import VisorKafka
import VisorTesting

/// A consumer on a thread of its own, as programs have it, and all that it has handed over.
final class ConsumingThread: Sendable {
    struct Seen: Hashable, CustomStringConvertible {
        let partition: KafkaPartition
        let offset: Int64
        let text: String

        var description: String { "\(partition)@\(offset) \(text)" }
    }

    private struct State {
        var seen: [Seen] = []
        var events: [InputEvent] = []
        var counts: InputCounts?
        var work: [(InputConsumer) throws -> Void] = []
        var failure: String?
        var isEnding = false
        var hasEnded = false
    }

    private let state = Mutex(State())

    /// Joins, and begins with each partition at the offset that a closure says, where it says one.
    init(
        _ brokers: String, group: String, topics: [String], properties: KafkaProperties = KafkaProperties(),
        begin: @escaping @Sendable (KafkaPartition) -> Int64? = { _ in 0 }
    ) {
        let thread = Thread { [self] in
            do {
                let consumer = try InputConsumer(
                    brokers: brokers, group: group, topics: topics, properties: properties)
                while !state.withLock(\.isEnding) { try turn(consumer, begin) }
                consumer.close()
            } catch {
                state.withLock { $0.failure = "\(error)" }
            }
            state.withLock { $0.hasEnded = true }
        }
        thread.start()
    }

    private func turn(_ consumer: InputConsumer, _ begin: (KafkaPartition) -> Int64?) throws {
        var seen: [Seen] = []
        let events = consumer.poll(.milliseconds(50)) { batch in
            for run in batch.runs {
                let partition = consumer.partitions[run.partition]
                batch.forEach(in: run.messages) { message, _, _, payload in
                    let bytes = payload.withUnsafeBufferPointer { [UInt8]($0) }
                    seen.append(
                        Seen(partition: partition, offset: message.offset, text: String(decoding: bytes, as: UTF8.self))
                    )
                }
            }
        }
        let work = state.withLock { state in
            state.seen += seen
            state.events += events
            state.counts = consumer.counts
            defer { state.work = [] }
            return state.work
        }
        for case .assigned(let partitions) in events {
            try consumer.begin(
                partitions.compactMap { partition in begin(partition).map { KafkaPosition(partition, $0) } })
        }
        for step in work { try step(consumer) }
    }

    var seen: [Seen] { state.withLock(\.seen) }
    var events: [InputEvent] { state.withLock(\.events) }
    var counts: InputCounts? { state.withLock(\.counts) }
    var failure: String? { state.withLock(\.failure) }
    var hasEnded: Bool { state.withLock(\.hasEnded) }

    /// The partitions that it has.
    var assigned: Set<KafkaPartition> {
        events.reduce(into: []) { assigned, event in
            switch event {
            case .assigned(let partitions): assigned = Set(partitions)
            case .revoked: assigned = []
            default: break
            }
        }
    }

    /// Forgets what has been seen, in the thread of the consumer, does something there, and waits until that is done.
    ///
    /// - Throws: `WaitFailed` where the consumer has failed before.
    func act(_ step: @escaping @Sendable (InputConsumer) throws -> Void) async throws {
        let done = Done()
        state.withLock { state in
            state.work.append { [self] consumer in
                self.state.withLock { $0.seen = [] }
                defer { done.isDone.store(true, ordering: .releasing) }
                try step(consumer)
            }
        }
        try await wait(until: "the consumer has done it; \(failure ?? "")") { done.isDone.load(ordering: .acquiring) }
    }

    private final class Done: Sendable {
        let isDone = Atomic(false)
    }

    /// Leaves the group.
    func end() { state.withLock { $0.isEnding = true } }
}
