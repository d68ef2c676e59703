import Foundation
import Synchronization
import VisorKit
import VisorStore

/// Brings notices to one receiver, one at a time, until it has accepted them.
///
/// A notice leaves the outbox behind the receiver's acceptance: killed between the two, it is delivered again, with the same
/// identity.
struct Courier: Sendable {
    /// What an attempt has come to.
    enum Step: Equatable {
        /// Nothing is due; when the next notice is, where one waits.
        case idle(Date?)
        case delivered
        case failed
        case dead
    }

    let name: String
    let receiver: any Receiver
    let store: AlertingStore
    let now: @Sendable () -> Date
    let say: @Sendable (String) -> Void
    /// What an attempt has come to, until that is written: nothing is delivered before.
    private let unwritten = Unwritten()

    init(
        name: String, receiver: any Receiver, store: AlertingStore, now: @escaping @Sendable () -> Date,
        say: @escaping @Sendable (String) -> Void
    ) {
        (self.name, self.receiver, self.store) = (name, receiver, store)
        (self.now, self.say) = (now, say)
    }

    /// How long the outbox is left alone in which nothing is due.
    private static let rest = Duration.milliseconds(200)
    /// How long is waited where the outbox cannot be read or written.
    private static let repair = Duration.seconds(5)

    /// Delivers until it is told to stop, with what it is at, or the task is cancelled.
    func run(until isStopping: @Sendable () -> Bool) async {
        var trouble = Trouble()
        while !Task.isCancelled, !isStopping() {
            do {
                switch try await step() {
                case .idle: try await Task.sleep(for: Courier.rest)
                case .delivered:
                    if trouble.end() { say("\(name): delivers again") }
                case .failed, .dead: break
                }
            } catch is CancellationError {
                return
            } catch {
                if trouble.begin() { say("\(name): \(error)") }
                try? await Task.sleep(for: Courier.repair)
            }
        }
    }

    /// Tries what is due.
    ///
    /// - Throws: `StoreError`.
    func step() async throws -> Step {
        try settle()
        guard let kept = try store.due(of: name, at: now().eventTime) else {
            return .idle(try store.nextDue(of: name).map { Date($0) })
        }
        guard let notice = try? JSONDecoder().decode(Notice.self, from: kept.json) else {
            return try fail(kept, DeliveryFailure("the notice that was kept cannot be read", isPermanent: true))
        }
        do throws(DeliveryFailure) {
            try await receiver.deliver(notice)
        } catch {
            // Who is told to go has not failed.
            if Task.isCancelled { return .failed }
            return try fail(kept, error)
        }
        unwritten.change.withLock { $0 = .accepted(kept.id) }
        try settle()
        return .delivered
    }

    /// Writes what the last attempt has come to, if that could not be written before.
    private func settle() throws {
        switch unwritten.change.withLock({ $0 }) {
        case .accepted(let id): try store.remove(id)
        case .failed(let next): try store.update(next)
        case nil: return
        }
        unwritten.change.withLock { $0 = nil }
    }

    private func fail(_ kept: KeptNotice, _ failure: DeliveryFailure) throws -> Step {
        var generator = SystemRandomNumberGenerator()
        let next = RetryRule.after(failure, kept, at: now(), using: &generator)
        unwritten.change.withLock { $0 = .failed(next) }
        try settle()
        if next.state == .dead {
            say("\(name): a notice is not delivered, and is a dead letter now (\(kept.id)): \(failure)")
            return .dead
        }
        if next.attempts == 1 { say("\(name): a notice is not delivered yet, and is tried again: \(failure)") }
        return .failed
    }
}

/// What is to be written of an attempt.
private final class Unwritten: Sendable {
    enum Change {
        case accepted(String)
        case failed(KeptNotice)
    }

    let change = Mutex<Change?>(nil)
}

/// Whether something is wrong that has been told already.
private struct Trouble {
    private var isThere = false

    /// - Returns: whether it is new.
    mutating func begin() -> Bool {
        defer { isThere = true }
        return !isThere
    }

    /// - Returns: whether there was any.
    mutating func end() -> Bool {
        defer { isThere = false }
        return isThere
    }
}
