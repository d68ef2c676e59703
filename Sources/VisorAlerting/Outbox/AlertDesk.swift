import Foundation
import Synchronization
import VisorKit
import VisorStore

/// Where alerts come in, and where it is decided who is told.
///
/// Whatever it accepts is stored before it answers, and what it decides is stored in one transaction, notices and all.
public actor AlertDesk {
    /// What somebody wants changed while another change is being written.
    private struct Asked {
        let act: @Sendable (inout AlertBook) -> Void
        let waiter: CheckedContinuation<Turn, Never>
    }

    /// What has become of it.
    private enum Turn {
        /// It has been written, or could not be.
        case written(StoreError?)
        /// It is to be written by whoever asked, with all that waits.
        case own
    }

    /// What a change comes to.
    private final class Outcome<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>>(.failure(CancellationError()))

        func get() throws -> Value { try result.withLock { $0 }.get() }
    }

    private let store: AlertingStore
    private let now: @Sendable () -> Date
    /// How old an alert of a file or a topic may be of which people are told at once; `nil` for any age.
    private let oldest: Duration?
    private var book: AlertBook
    private var isWriting = false
    private var waiting: [Asked] = []

    /// A desk that goes on from what is kept.
    ///
    /// - Parameters:
    ///   - routes: the routes, in order; their names differ.
    ///   - mostAtOnce: how many notices a receiver gets at once; more become one.
    ///   - oldest: how old an alert of a file or a topic may be that people are told of at once; `nil` for any age.
    ///   - now: the clock.
    ///   - say: takes warnings, a line each.
    /// - Throws: `StoreError`.
    public init(
        store: AlertingStore, routes: [Route], weekly: [WeeklySilence] = [], mostAtOnce: Int = 20,
        oldest: Duration? = nil, now: @escaping @Sendable () -> Date = { Date() },
        say: @Sendable (String) -> Void = { _ in }
    ) throws(StoreError) {
        (self.store, self.now, self.oldest) = (store, now, oldest)
        var book = AlertBook(
            routes: routes, weekly: weekly, mostAtOnce: mostAtOnce, from: try store.content(), at: now(), say: say)
        try store.apply(book.takeChange())
        self.book = book
    }

    /// Takes alerts that somebody raises; where there is no room for all, those for which there is.
    ///
    /// - Parameter timeout: after how long an alert is over that does not say when, and is not raised again; `nil` where it holds
    ///   until it is said to be over.
    /// - Throws: `AlertingProblem` where there is no room, `StoreError`.
    public func take(_ alerts: [Alert], timeout: Duration? = nil) async throws {
        let now = now()
        try await change { book in
            var problem: AlertingProblem?
            for var alert in alerts {
                if alert.endsAt == nil, let timeout { alert.endsAt = now + timeout }
                do throws(AlertingProblem) { try book.take(alert, at: now) } catch { problem = error }
            }
            if let problem { throw problem }
        }
    }

    /// Takes alerts of a source that is read, and how far it has been read with them.
    ///
    /// What has been read may be of long ago, and over a few lines further on: of that nobody is told.
    ///
    /// - Returns: how many there was no room for, which are left out, since the ends that make room stand behind them; and how
    ///   many were too old when they were first seen.
    /// - Throws: `StoreError`.
    func take(
        _ alerts: [Alert], position: KeptPosition, isAgain: Bool = false
    ) async throws -> LeftOut {
        let now = now()
        // What was told and forgotten is not told again where it is read again.
        let oldest = isAgain ? min(oldest ?? AlertBook.kept, AlertBook.kept) : oldest
        let first = oldest.map { now.addingTimeInterval(-($0 / .seconds(1))) } ?? .distantPast
        return try await change { book in
            var leftOut = LeftOut()
            for alert in alerts {
                let isOld = alert.startsAt < first
                let count = book.alerts.count
                do throws(AlertingProblem) {
                    try book.take(alert, quietFor: isOld ? AlertBook.quiet : nil, at: now)
                    if isOld, book.alerts.count > count { leftOut.old += 1 }
                } catch {
                    leftOut.count += 1
                }
            }
            book.keep(position)
            return leftOut
        }
    }

    /// Decides what is to be told by now, and puts it into the outbox.
    ///
    /// - Returns: whether there are new notices.
    /// - Throws: `StoreError`.
    @discardableResult
    public func decide() async throws -> Bool {
        let now = now()
        guard book.isDue(at: now) else { return false }
        return try await change { book in
            book.decide(at: now)
            return !book.change.notices.isEmpty
        }
    }

    /// Makes a silence, or changes the one with this identity.
    ///
    /// - Returns: the identity.
    /// - Throws: `AlertingProblem`, `StoreError`.
    public func put(_ silence: Silence) async throws -> String {
        let now = now()
        return try await change { try $0.put(silence, at: now).id }
    }

    /// Ends a silence.
    ///
    /// - Throws: `AlertingProblem`, `StoreError`.
    public func expire(_ id: String) async throws {
        let now = now()
        try await change { try $0.expire(id, at: now) }
    }

    /// Notes that somebody has taken alerts upon himself.
    ///
    /// - Returns: how many alerts.
    /// - Throws: `StoreError`.
    public func acknowledge(_ matchers: [LabelMatcher], by name: String) async throws -> Int {
        let now = now()
        return try await change { $0.acknowledge(matchers, by: name, at: now) }
    }

    /// How far a source has been read; `nil` where it is not known.
    ///
    /// - Throws: `StoreError`.
    public func position(of name: String) throws(StoreError) -> KeptPosition? {
        try store.position(of: name)
    }

    /// All that there is at a moment.
    func snapshot() -> (book: AlertBook, now: Date) { (book, now()) }

    /// What is written takes the place of what was, or nothing has happened.
    ///
    /// Changes that are asked for while another is being written are written together.
    private func change<Value: Sendable>(
        _ body: @escaping @Sendable (inout AlertBook) throws -> Value
    ) async throws -> Value {
        let outcome = Outcome<Value>()
        let act: @Sendable (inout AlertBook) -> Void = { book in
            let result = Result { try body(&book) }
            outcome.result.withLock { $0 = result }
        }
        if isWriting {
            let turn = await withCheckedContinuation { waiting.append(Asked(act: act, waiter: $0)) }
            if case .written(let failure) = turn {
                if let failure { throw failure }
                return try outcome.get()
            }
        }
        isWriting = true
        let others = waiting
        waiting = []
        var changed = book
        for act in [act] + others.map(\.act) { act(&changed) }
        let failure = await write(changed.takeChange())
        if failure == nil { book = changed }
        for other in others { other.waiter.resume(returning: .written(failure)) }
        if waiting.isEmpty { isWriting = false } else { waiting.removeFirst().waiter.resume(returning: .own) }
        if let failure { throw failure }
        return try outcome.get()
    }

    /// Writes while the desk takes more.
    private nonisolated func write(_ change: AlertingChange) async -> StoreError? {
        do throws(StoreError) {
            try store.apply(change)
            return nil
        } catch {
            return error
        }
    }
}
