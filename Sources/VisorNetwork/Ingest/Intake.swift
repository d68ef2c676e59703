import Synchronization
import VisorKit
import VisorTransport

/// Takes batches into the journal, as many at a time as there is room for.
final class Intake: Sendable {
    private struct Load {
        var requests = IntakeRoom()
        var isClosed = false
    }

    let limits: IntakeLimits
    private let keeper: JournalKeeper<HostFileSystem>
    private let load = Mutex(Load())
    /// How many records are on their way to whoever reads the journal.
    private let unread = Mutex(UnreadCounts())

    init(_ keeper: JournalKeeper<HostFileSystem>, limits: IntakeLimits) {
        (self.keeper, self.limits) = (keeper, limits)
    }

    /// Takes no more from now on.
    func close() { load.withLock { $0.isClosed = true } }

    /// Notes that a request begins, and returns by what it is known.
    ///
    /// - Parameter cutOff: ends its connection.
    /// - Throws: `IngestProblem` where there are too many.
    func enter(cutOff: @escaping @Sendable () -> Void) throws(IngestProblem) -> Int {
        let (isClosed, number) = load.withLock { load in
            guard !load.isClosed, load.requests.count < limits.requests else { return (load.isClosed, nil as Int?) }
            return (false, load.requests.add(cutOff, now: .now))
        }
        if isClosed { throw .unavailable("the program is about to end", retryAfter: 5) }
        guard let number else { throw .busy("\(limits.requests) requests are being taken; come again") }
        return number
    }

    /// How many bytes of lines are held of what is shared.
    var heldBytes: Int { load.withLock { $0.requests.shared } }

    /// Notes that a request has ended.
    func leave(_ number: Int) { load.withLock { $0.requests.remove(number, limits) } }

    /// Makes room in memory for as many bytes as a request holds now, if need be by cutting off another that does not go on.
    ///
    /// - Parameter taken: how many bytes of it have come in all.
    /// - Throws: `IngestProblem` where there is none for some time.
    func hold(_ bytes: Int, taken: Int, of number: Int) async throws(IngestProblem) {
        let start = ContinuousClock.now
        while true {
            let now = ContinuousClock.now
            let (isThere, cutOff) = load.withLock { load in
                load.requests.hold(bytes, taken: taken, of: number, limits, now: now)
            }
            if isThere { return }
            cutOff?()
            guard start.duration(to: now) < limits.roomPatience, !load.withLock({ $0.isClosed }) else { break }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
        }
        throw .busy("too many lines are being taken; come again")
    }

    /// Notes that nothing is expected of the peer of a request until more is held for it.
    func pause(_ number: Int) { load.withLock { $0.requests.pause(number) } }

    /// Has a record kept, and returns the offset that is expected next, once it is durable.
    ///
    /// - Throws: `IngestProblem`.
    func keep(_ record: JournalRecord) async throws(IngestProblem) -> Int {
        let (start, partition) = (ContinuousClock.now, PartitionRange.ofSource(record.source))
        while true {
            unread.withLock { $0.change(partition, by: 1) }
            switch await keeper.add(record) {
            case .success(let next): return next
            case .failure(let refusal):
                noteRead(partition)
                guard refusal == .isFull, start.duration(to: .now) < limits.patience, !load.withLock({ $0.isClosed })
                else { throw Intake.problem(refusal) }
                do { try await Task.sleep(for: .milliseconds(100)) } catch { throw Intake.problem(refusal) }
            }
        }
    }

    /// Notes that a record of a partition is not on its way any more.
    func noteRead(_ partition: Int) { unread.withLock { $0.change(partition, by: -1) } }

    /// Whether no record of a partition is on its way.
    func hasNone(of partition: Int) -> Bool { unread.withLock { $0.areNone(of: partition) } }

    private static func problem(_ refusal: JournalRefusal) -> IngestProblem {
        switch refusal {
        case .expects(let next):
            IngestProblem(status: .conflict, reason: "the incarnation goes on at another offset", next: next)
        case .hasTooManySources:
            .unavailable("too many incarnations are known; those that are silent are forgotten", retryAfter: 60)
        case .isFull: .unavailable("the journal is full, since the analysis lags", retryAfter: 5)
        case .isTooLong: .tooLarge("the batch is too long; send smaller ones")
        case .unwritable: .unavailable("the journal cannot be written at the moment", retryAfter: 5)
        }
    }
}

/// How many records of partitions are on their way, in little room however many there are: some share a count, so that none may
/// be said of one where there are some of another, and never the other way round.
private struct UnreadCounts {
    private var counts = [Int](repeating: 0, count: 4_096)

    mutating func change(_ partition: Int, by number: Int) {
        counts[partition % counts.count] = max(0, counts[partition % counts.count] + number)
    }

    func areNone(of partition: Int) -> Bool { counts[partition % counts.count] == 0 }
}

extension PartitionRange {
    /// The partition of a source whose batches are kept in the journal.
    ///
    /// By a hash of its name (FNV-1a, 64 bits; RFC 9923), so that it is the same in every run.
    static func ofSource(_ source: String) -> Int {
        let hash = source.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return journal.lowerBound + Int(hash % UInt64(journal.count))
    }
}
