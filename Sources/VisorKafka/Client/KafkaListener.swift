import CRdKafka
import Synchronization

/// Hears what clients of librdkafka say, on whatever thread: what is wrong with brokers, and what would go to the log.
final class KafkaListener: Sendable {
    private struct State {
        var trouble: KafkaError?
        var messages: [String] = []
    }

    /// How many messages are kept that nobody has taken.
    private static let most = 100

    private let state = Mutex(State())

    /// What has happened to the group that the client is a member of, in its order.
    let rebalances = Mutex<[Rebalance]>([])

    /// Takes what has been said since, a line each.
    func takeMessages() -> [String] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    /// Takes the last trouble that there has been with brokers, of those that time may not mend by itself.
    func takeTrouble() -> KafkaError? {
        state.withLock { state in
            defer { state.trouble = nil }
            return state.trouble
        }
    }

    /// Notes a message.
    func say(_ message: String) {
        state.withLock { state in
            if state.messages.count < KafkaListener.most && state.messages.last != message {
                state.messages.append(message)
            }
        }
    }

    /// Notes trouble with brokers.
    func note(_ error: KafkaError) {
        state.withLock { $0.trouble = error }
    }

    /// Sets the callbacks of a configuration, whose opaque is a listener.
    @unsafe func listen(_ configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_error_cb(configuration) { _, code, reason, opaque in
            guard let opaque = unsafe opaque else { return }
            let text = unsafe reason.map { unsafe String(cString: $0) } ?? "error \(code)"
            let listener = unsafe Unmanaged<KafkaListener>.fromOpaque(opaque).takeUnretainedValue()
            listener.note(KafkaError(code: code, description: text))
        }
        // Else librdkafka writes to the standard error itself.
        unsafe rd_kafka_conf_set_log_cb(configuration) { client, level, _, text in
            guard level <= 4, let client = unsafe client, let opaque = unsafe rd_kafka_opaque(client) else { return }
            let message = unsafe text.map { unsafe String(cString: $0) } ?? ""
            unsafe Unmanaged<KafkaListener>.fromOpaque(opaque).takeUnretainedValue().say(message)
        }
    }
}
