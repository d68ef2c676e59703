import Foundation
import Synchronization

/// Runs calls that block, each on a thread of its own, so that they hold up nobody who does not wait for them.
final class BlockingCalls: Sendable {
    /// Says that nobody waits for a call any more.
    final class Stop: Sendable {
        private let isSet = Atomic(false)
        func set() { isSet.store(true, ordering: .relaxed) }
        var isRequested: Bool { isSet.load(ordering: .relaxed) }
    }

    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let atOnce: Int
    private let mostWaiting: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - atOnce: how many calls run at once; others wait in their order.
    ///   - mostWaiting: how many may wait; a further one is turned away.
    init(atOnce: Int, mostWaiting: Int = 256) {
        (self.atOnce, self.mostWaiting) = (atOnce, mostWaiting)
    }

    /// Runs a call, when it is its turn.
    ///
    /// - Throws: what the call throws; a failure that may be tried again where too many calls wait.
    func run<Value: Sendable>(
        _ call: @escaping @Sendable () throws(DeliveryFailure) -> Value
    ) async throws(DeliveryFailure) -> Value {
        guard await takesPlace() else {
            throw DeliveryFailure("\(mostWaiting) deliveries wait already for those that are slow")
        }
        defer { leavePlace() }
        let result = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: BlockingCalls.result(call)) }
        }
        return try result.get()
    }

    /// Runs a call, when it is its turn, that ends early where its task is cancelled.
    ///
    /// - Throws: what the call throws; a failure that may be tried again where too many calls wait.
    func runUntilStopped<Value: Sendable>(
        _ call: @escaping @Sendable (Stop) throws(DeliveryFailure) -> Value
    ) async throws(DeliveryFailure) -> Value {
        let stop = Stop()
        let result = await withTaskCancellationHandler { () -> Result<Value, DeliveryFailure> in
            do throws(DeliveryFailure) {
                return .success(try await run { () throws(DeliveryFailure) in try call(stop) })
            } catch {
                return .failure(error)
            }
        } onCancel: {
            stop.set()
        }
        return try result.get()
    }

    private static func result<Value>(
        _ call: () throws(DeliveryFailure) -> Value
    ) -> Result<Value, DeliveryFailure> {
        do throws(DeliveryFailure) {
            return .success(try call())
        } catch {
            return .failure(error)
        }
    }

    /// Waits for its turn; `false` where too many wait.
    private func takesPlace() async -> Bool {
        let decided = state.withLock { state -> Bool? in
            if state.running < atOnce {
                state.running += 1
                return true
            }
            return state.waiting.count < mostWaiting ? nil : false
        }
        if let decided { return decided }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.running >= atOnce else {
                    state.running += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
        return true
    }

    /// Hands the place to the one that has waited longest.
    private func leavePlace() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
