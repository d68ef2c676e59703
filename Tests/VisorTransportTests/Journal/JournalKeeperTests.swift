import Synchronization
import Testing
import VisorKit

@testable import VisorTransport

@Suite struct JournalKeeperTests {
    private let fileSystem = SimulatedFileSystem(seed: 1)

    private func keeper(limit: Int = .max, wakes: Counter = Counter()) throws -> JournalKeeper<SimulatedFileSystem> {
        let journal = try Journal(folder: "journal", in: fileSystem)
        return JournalKeeper(journal, limit: limit, wake: { wakes.count.withLock { $0 += 1 } })
    }

    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    private func record(_ range: Range<Int>, of incarnation: String = "a") -> JournalRecord {
        JournalRecord(
            source: "web1", incarnation: incarnation, range: range, received: EventTime(seconds: 1), lines: [10])
    }

    private func records(_ keeper: JournalKeeper<SimulatedFileSystem>) throws -> [JournalRecord] {
        var reader = JournalReader(folder: "journal", from: nil, in: fileSystem)
        var records: [JournalRecord] = []
        while let record = try reader.next(before: keeper.end) { records.append(record) }
        return records
    }

    @Test func manySendersAtOnceAreAllAnswered() async throws {
        let wakes = Counter()
        let keeper = try keeper(wakes: wakes)
        let outcomes = await withTaskGroup(of: JournalOutcome.self) { group in
            for number in 0..<200 { group.addTask { await keeper.add(record(0..<number + 1, of: "i\(number)")) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(outcomes.compactMap { try? $0.get() }) == Set(1...200))
        #expect(try records(keeper).count == 200)
        #expect((1...200).contains(wakes.count.withLock { $0 }))
    }

    /// The same batch from two connections at once counts once, whoever comes first.
    @Test func sameBatchSentTwiceAtOnceIsTakenOnce() async throws {
        let keeper = try keeper()
        let outcomes = await withTaskGroup(of: JournalOutcome.self) { group in
            for _ in 0..<20 { group.addTask { await keeper.add(record(0..<7)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .success(7) } == 1)
        #expect(outcomes.count { $0 == .failure(.expects(7)) } == 19)
        #expect(try records(keeper) == [record(0..<7)])
    }

    /// Where the disk is full, nobody may hear that a batch is there which was only about to be.
    @Test func nobodyIsToldOfWhatDidNotBecomeDurable() async throws {
        let keeper = try keeper()
        fileSystem.setRoom(10)
        let outcomes = await withTaskGroup(of: JournalOutcome.self) { group in
            for _ in 0..<20 { group.addTask { await keeper.add(record(0..<7)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { if case .failure(.unwritable) = $0 { true } else { false } } == 20)
        fileSystem.setRoom(.max)
        #expect(await keeper.add(record(0..<7)) == .success(7))
    }

    @Test func fullJournalTakesNothingUntilItIsForgotten() async throws {
        let journal = try Journal(folder: "journal", segmentSize: 50, in: fileSystem)
        let keeper = JournalKeeper(journal, limit: 300, wake: {})
        var next = 0
        while await keeper.add(record(next..<next + 1)) == .success(next + 1) { next += 1 }
        #expect(next > 2)
        #expect(await keeper.add(record(next..<next + 1)) == .failure(.isFull))
        keeper.forget(before: keeper.end)
        #expect(await keeper.add(record(next..<next + 1)) == .success(next + 1))
    }
}
