import Dispatch
import Synchronization
import VisorKit

/// Takes records of many senders into one journal, on a thread of its own: those that come while the disk is at work are made
/// durable together.
public final class JournalKeeper: Sendable {
    /// What a sender is told: the offset that is expected next, or why the record was not taken.
    public typealias Outcome = Result<Int, JournalRefusal>

    private struct Request: Sendable {
        let record: JournalRecord
        let answer: CheckedContinuation<Outcome, Never>
    }

    private struct Waiting {
        var requests: [Request] = []
        var isWorking = false
    }

    /// What only the queue touches.
    private final class Book: @unchecked Sendable {
        let journal: Journal<HostFileSystem>
        init(_ journal: Journal<HostFileSystem>) { self.journal = journal }
    }

    private let book: Book
    private let limit: Int
    private let queue = DispatchQueue(label: "visor.journal")
    private let waiting = Mutex(Waiting())
    private let committed: Mutex<JournalPosition>
    private let wake: @Sendable () -> Void

    /// Keeps a journal.
    ///
    /// - Parameters:
    ///   - limit: how many bytes the journal holds before it takes no more.
    ///   - wake: is called whenever records have become durable.
    public init(_ journal: sending Journal<HostFileSystem>, limit: Int, wake: @escaping @Sendable () -> Void) {
        committed = Mutex(journal.end)
        (self.limit, self.wake) = (limit, wake)
        book = Book(journal)
    }

    /// Up to where everything is durable.
    public var end: JournalPosition { committed.withLock { $0 } }

    /// Takes a record, and answers when it is durable.
    public func add(_ record: JournalRecord) async -> Outcome {
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
        queue.async { self.book.journal.forget(before: position) }
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

    private func take(_ requests: [Request]) {
        var taken: [Request] = []
        for request in requests {
            guard book.journal.size < limit else {
                request.answer.resume(returning: .failure(.isFull))
                continue
            }
            do throws(JournalRefusal) {
                try book.journal.append(request.record)
                taken.append(request)
            } catch {
                request.answer.resume(returning: .failure(error))
            }
        }
        do throws(SystemError) {
            try book.journal.commit(at: .now)
            committed.withLock { $0 = book.journal.end }
            for request in taken { request.answer.resume(returning: .success(request.record.range.upperBound)) }
            wake()
        } catch {
            for request in taken { request.answer.resume(returning: .failure(.unwritable(error))) }
        }
    }
}
