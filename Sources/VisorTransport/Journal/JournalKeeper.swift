import Dispatch
import Synchronization
import VisorKit

/// What a sender is told: the offset that is expected next, or why the record was not taken.
public typealias JournalOutcome = Result<Int, JournalRefusal>

/// Takes records of many senders into one journal, on a thread of its own: those that come while the disk is at work are made
/// durable together.
public final class JournalKeeper<System: FileSystem>: Sendable {
    private struct Request: Sendable {
        let record: JournalRecord
        let answer: CheckedContinuation<JournalOutcome, Never>
    }

    private struct Committed {
        var end: JournalPosition
        var size: Int
    }

    private struct Waiting {
        var requests: [Request] = []
        var isWorking = false
    }

    /// What only the queue touches, on which one thing is done at a time: so it may be handed to it.
    private final class Book: @unchecked Sendable {
        let journal: Journal<System>
        init(_ journal: Journal<System>) { self.journal = journal }
    }

    private let book: Book
    private let limit: Int
    private let queue = DispatchQueue(label: "visor.journal")
    private let waiting = Mutex(Waiting())
    private let committed: Mutex<Committed>
    private let wake: @Sendable () -> Void

    /// Keeps a journal.
    ///
    /// - Parameters:
    ///   - limit: how many bytes the journal holds before it takes no more.
    ///   - wake: is called whenever records have become durable.
    public init(_ journal: sending Journal<System>, limit: Int, wake: @escaping @Sendable () -> Void) {
        committed = Mutex(Committed(end: journal.end, size: journal.size))
        (self.limit, self.wake) = (limit, wake)
        book = Book(journal)
    }

    /// Up to where everything is durable.
    public var end: JournalPosition { committed.withLock(\.end) }

    /// How many bytes the journal holds.
    var size: Int { committed.withLock(\.size) }

    /// Takes a record, and answers when it is durable.
    public func add(_ record: JournalRecord) async -> JournalOutcome {
        await withCheckedContinuation { answer in
            let mustStart = waiting.withLock { waiting in
                waiting.requests.append(Request(record: record, answer: answer))
                defer { waiting.isWorking = true }
                return !waiting.isWorking
            }
            if mustStart { queue.async { self.work() } }
        }
    }

    /// Removes what stands before a place, which nobody reads any more.
    public func forget(before position: JournalPosition) {
        queue.async {
            self.book.journal.forget(before: position)
            self.note()
        }
    }

    private func work() {
        while true {
            let requests = waiting.withLock { waiting in
                defer { waiting.requests = [] }
                waiting.isWorking = !waiting.requests.isEmpty
                return waiting.requests
            }
            if requests.isEmpty { return }
            take(requests)
        }
    }

    /// Adds what was asked for, makes it durable, and answers.
    ///
    /// Nobody is answered before: where an incarnation goes on depends on what others have just added, too.
    private func take(_ requests: [Request]) {
        var answers: [(request: Request, outcome: JournalOutcome)] = []
        for request in requests { answers.append((request, add(request.record))) }
        do throws(SystemError) {
            try book.journal.commit(at: .now)
        } catch {
            for (request, outcome) in answers {
                request.answer.resume(returning: outcome.isRefusal ? outcome : .failure(.unwritable(error)))
            }
            return
        }
        note()
        wake()
        for (request, outcome) in answers { request.answer.resume(returning: outcome) }
    }

    private func note() {
        let now = Committed(end: book.journal.end, size: book.journal.size)
        committed.withLock { $0 = now }
    }

    private func add(_ record: JournalRecord) -> JournalOutcome {
        guard book.journal.size < limit else { return .failure(.isFull) }
        do throws(JournalRefusal) {
            try book.journal.append(record)
            return .success(record.range.upperBound)
        } catch {
            return .failure(error)
        }
    }
}

extension JournalOutcome {
    /// Whether the outcome holds whatever becomes of what was added beside it.
    fileprivate var isRefusal: Bool {
        switch self {
        case .success, .failure(.expects): false
        case .failure: true
        }
    }
}
