import Synchronization
import VisorKafka

/// What becomes of messages, for those who wait for it.
final class KafkaAnswers: Sendable {
    enum Outcome: Sendable, Equatable {
        case acknowledged
        case failed(KafkaError)
        /// Nothing has been heard of it in time; it may arrive all the same.
        case late
    }

    private struct Wait {
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var last = 0
        var waits: [Int: Wait] = [:]
    }

    private let state = Mutex(State())

    /// Sends a message, and waits for its report.
    ///
    /// - Parameter send: enqueues it with a token.
    func outcome(
        within time: Duration, _ send: @Sendable (_ token: Int) throws(KafkaError) -> Void
    ) async -> Outcome {
        await withCheckedContinuation { continuation in
            let token = state.withLock { state in
                state.last += 1
                state.waits[state.last] = Wait(deadline: .now + time, continuation: continuation)
                return state.last
            }
            do throws(KafkaError) {
                try send(token)
            } catch {
                state.withLock { $0.waits.removeValue(forKey: token) }?.continuation.resume(returning: .failed(error))
            }
        }
    }

    /// Takes reports, some or none, and looks who has waited for too long.
    func take(_ reports: [DeliveryReport]) {
        let now = ContinuousClock.now
        let ended = state.withLock { state in
            var ended: [(Wait, Outcome)] = []
            for report in reports {
                guard let wait = state.waits.removeValue(forKey: report.token) else { continue }
                ended.append((wait, report.error.map(Outcome.failed) ?? .acknowledged))
            }
            for (token, wait) in state.waits where wait.deadline <= now {
                state.waits[token] = nil
                ended.append((wait, .late))
            }
            return ended
        }
        for (wait, outcome) in ended { wait.continuation.resume(returning: outcome) }
    }
}
