import Foundation
import VisorKit
import VisorStore

/// Where alerts come in, and where it is decided who is told.
///
/// Whatever it accepts is stored before it answers, and what it decides is stored in one transaction, notices and all.
public actor AlertDesk {
    private let store: AlertingStore
    private let now: @Sendable () -> Date
    private var book: AlertBook

    /// A desk that goes on from what is kept.
    ///
    /// - Parameters:
    ///   - routes: the routes, in order; their names differ.
    ///   - mostAtOnce: how many notices a receiver gets at once; more become one.
    ///   - now: the clock.
    ///   - say: takes warnings, a line each.
    /// - Throws: `StoreError`.
    public init(
        store: AlertingStore, routes: [Route], weekly: [WeeklySilence] = [], mostAtOnce: Int = 20,
        now: @escaping @Sendable () -> Date = { Date() }, say: @Sendable (String) -> Void = { _ in }
    ) throws(StoreError) {
        (self.store, self.now) = (store, now)
        var book = AlertBook(
            routes: routes, weekly: weekly, mostAtOnce: mostAtOnce, from: try store.content(), at: now(), say: say)
        try store.apply(book.takeChange())
        self.book = book
    }

    /// Takes alerts, all or none.
    ///
    /// - Parameters:
    ///   - timeout: after how long an alert is over that does not say when, and is not raised again; `nil` where it holds until it
    ///     is said to be over.
    ///   - position: how far their source has been read with them.
    /// - Throws: `AlertingProblem` where there is no room, `StoreError`.
    public func take(_ alerts: [Alert], timeout: Duration? = nil, position: KeptPosition? = nil) throws {
        let now = now()
        try change { book in
            for var alert in alerts {
                if alert.endsAt == nil, let timeout { alert.endsAt = now + timeout }
                try book.take(alert, at: now)
            }
            if let position { book.change.positions = [position] }
        }
    }

    /// Decides what is to be told by now, and puts it into the outbox.
    ///
    /// - Returns: whether there are new notices.
    /// - Throws: `StoreError`.
    @discardableResult
    public func decide() throws -> Bool {
        let now = now()
        guard book.isDue(at: now) else { return false }
        return try change { book in
            book.decide(at: now)
            return !book.change.notices.isEmpty
        }
    }

    /// Makes a silence, or changes the one with this identity.
    ///
    /// - Returns: the identity.
    /// - Throws: `AlertingProblem`, `StoreError`.
    public func put(_ silence: Silence) throws -> String {
        let now = now()
        return try change { try $0.put(silence, at: now).id }
    }

    /// Ends a silence.
    ///
    /// - Throws: `AlertingProblem`, `StoreError`.
    public func expire(_ id: String) throws {
        let now = now()
        try change { try $0.expire(id, at: now) }
    }

    /// Notes that somebody has taken alerts upon himself.
    ///
    /// - Returns: how many alerts.
    /// - Throws: `StoreError`.
    public func acknowledge(_ matchers: [LabelMatcher], by name: String) throws -> Int {
        let now = now()
        return try change { $0.acknowledge(matchers, by: name, at: now) }
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
    private func change<Value>(_ body: (inout AlertBook) throws -> Value) throws -> Value {
        var changed = book
        let value = try body(&changed)
        try store.apply(changed.takeChange())
        book = changed
        return value
    }
}
