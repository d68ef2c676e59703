import Foundation
import Synchronization
import VisorKafka
import VisorTesting

/// All that stands in a topic, as a reader gets it that belongs to a group of its own.
final class ReadTopic: Sendable {
    struct Message: Sendable {
        let partition: Int
        let key: String
        let identity: MessageIdentity?
        /// The lines, with the offsets behind them.
        let lines: [(text: String, end: Int)]
        let isNull: Bool
        let labels: [String]
    }

    private struct State {
        var messages: [Message] = []
        var isEnding = false
        var failure: String?
    }

    private let state = Mutex(State())

    init(_ brokers: String, _ topic: String) {
        Thread.detachNewThread { [self] in
            do {
                let consumer = try InputConsumer(brokers: brokers, group: UUID().uuidString, topics: [topic])
                while !state.withLock(\.isEnding) { try turn(consumer) }
                consumer.close()
            } catch {
                state.withLock { $0.failure = "\(error)" }
            }
        }
    }

    deinit { end() }

    private func turn(_ consumer: InputConsumer) throws {
        var found: [Message] = []
        let events = consumer.poll(.milliseconds(50)) { batch in
            for run in batch.runs {
                let partition = consumer.partitions[run.partition].number
                batch.forEach(in: run.messages) { message, key, header, payload in
                    let text = { (span: Span<UInt8>) in
                        String(decoding: span.withUnsafeBufferPointer { Array($0) }, as: UTF8.self)
                    }
                    let identity = MessageIdentity(header)
                    var lines: [(String, Int)] = []
                    if !message.isNull {
                        _ = identity?.forEachLine(in: payload, header) { line, end in
                            lines.append((text(payload.extracting(line)), end))
                            return true
                        }
                    }
                    let labels = batch.headers("visor-label", ofMessage: message.index)
                    found.append(
                        Message(
                            partition: partition, key: text(key), identity: identity, lines: lines,
                            isNull: message.isNull, labels: labels.map { String(decoding: $0, as: UTF8.self) }))
                }
            }
        }
        for case .assigned(let partitions) in events { try consumer.begin(partitions.map { KafkaPosition($0, 0) }) }
        state.withLock { $0.messages += found }
    }

    /// What has come.
    var messages: [Message] { state.withLock(\.messages) }

    /// Lets the reading end.
    func end() { state.withLock { $0.isEnding = true } }

    /// What counts by the rule of readers: lines behind the highest offset that is known of their incarnation.
    var counted: (lines: [String], gaps: Int, doubled: Int) {
        var highest: [IncarnationName: Int] = [:]
        var lines: [String] = []
        var (gaps, doubled) = (0, 0)
        for message in messages {
            guard let identity = message.identity else { continue }
            let known = highest[identity.incarnation] ?? 0
            if identity.start > known { gaps += 1 }
            for line in message.lines {
                if line.end > known { lines.append(line.text) } else { doubled += 1 }
            }
            highest[identity.incarnation] = max(known, identity.end)
        }
        return (lines, gaps, doubled)
    }

    /// Waits until so many lines count.
    func wait(for count: Int) async throws {
        try await VisorTesting.wait(until: "\(count) lines have come") {
            if let failure = state.withLock(\.failure) { throw WaitFailed(what: failure, deadline: .zero) }
            return counted.lines.count >= count
        }
    }
}
