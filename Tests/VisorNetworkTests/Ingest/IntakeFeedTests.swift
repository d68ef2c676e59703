import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// What an intake hands out of its journal.
@Suite(.timeLimit(.minutes(10))) struct IntakeFeedTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func blocks(_ feed: IntakeFeed, at now: Duration = .zero) -> [SourcedBlock] {
        var blocks: [SourcedBlock] = []
        while case .block(let block)? = feed.next(now: now, arrival: EventTime(seconds: 1)) { blocks.append(block) }
        return blocks
    }

    private func text(_ block: SourcedBlock) throws -> String {
        var bytes: [UInt8] = []
        _ = try block.block.read(from: nil) { lines, _ in
            for place in lines.indices { bytes.append(lines[place]) }
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func checkpoint(_ journal: JournalPosition?) -> Checkpoint {
        Checkpoint(
            seen: EventTime(seconds: 1), sources: [], outputs: [], journal: journal,
            state: AnalysisState(settings: AnalysisSettings()))
    }

    @Test func linesComeInTheirOrderWithSourceLabelsAndPlace() async throws {
        try await TestIntake.run { (intake) async throws in
            _ = try await intake.post(TestIntake.batch(50, 52, ["Visor-Label: site=shop"]), "a\n")
            _ = try await intake.post([], "b\n")
            _ = try await intake.post(TestIntake.batch(52, 54, ["Visor-Label: site=api"]), "c\n")
            let blocks = blocks(intake.feed)
            #expect(try blocks.map(text) == ["a\n", "b\n", "c\n"])
            #expect(blocks.map(\.profile.source) == ["web1", "ingest", "web1"])
            #expect(blocks.map { $0.profile.labels["site"] } == ["shop", nil, "api"])
            #expect(blocks[0].partition == blocks[2].partition && blocks[0].partition != blocks[1].partition)
            #expect(blocks.allSatisfy { PartitionRange.journal.contains($0.partition) && $0.arrival != nil })
            let places = blocks.compactMap(\.journal)
            #expect(places.count == 3 && places == places.sorted())
        }
    }

    @Test func readingGoesOnFromTheCheckpoint() async throws {
        var place: JournalPosition?
        try await TestIntake.run(in: folder) { (intake) async throws in
            _ = try await intake.post(TestIntake.batch(0, 2), "a\n")
            _ = try await intake.post(TestIntake.batch(2, 4), "b\n")
            place = try #require(blocks(intake.feed).first?.journal)
        }
        try await TestIntake.run(in: folder, readTo: place) { (intake) async throws in
            intake.feed.goOn(from: checkpoint(place))
            #expect(try blocks(intake.feed).map(text) == ["b\n"])
            #expect(try await intake.post(TestIntake.batch(0, 2), "a\n").field("Visor-Next") == "4")
            intake.feed.goOn(from: nil)
            #expect(try blocks(intake.feed).map(text) == ["a\n", "b\n"])
        }
    }

    @Test func partitionIsAtItsEndWhenNothingOfItIsOnItsWay() async throws {
        try await TestIntake.run { (intake) async throws in
            let known = PartitionRange.journal.lowerBound + 77
            intake.feed.begin(known: [3, known], wake: {})
            #expect(blocks(intake.feed).isEmpty)
            #expect(intake.feed.atEnd(now: .seconds(1)) == [known: .zero])
            #expect(intake.feed.atEnd(now: .seconds(5)) == [known: .seconds(4)])
            _ = try await intake.post(TestIntake.batch(0, 2), "a\n")
            let first = try #require(blocks(intake.feed, at: .seconds(6)).first)
            #expect(intake.feed.atEnd(now: .seconds(8)) == [known: .seconds(7), first.partition: .seconds(2)])
            _ = try await intake.post(TestIntake.batch(2, 4), "b\n")
            #expect(intake.feed.atEnd(now: .seconds(9)) == [known: .seconds(8)])
            #expect(blocks(intake.feed, at: .seconds(10)).count == 1)
            #expect(intake.feed.atEnd(now: .seconds(11)) == [known: .seconds(10), first.partition: .seconds(1)])
        }
    }

    @Test func nothingIsAtItsEndBeforeWhatWasThereHasBeenRead() async throws {
        try await TestIntake.run(in: folder) { (intake) async throws in
            _ = try await intake.post(TestIntake.batch(0, 2), "a\n")
        }
        try await TestIntake.run(in: folder) { (intake) async throws in
            intake.feed.begin(known: [PartitionRange.journal.lowerBound + 1], wake: {})
            #expect(intake.feed.atEnd(now: .seconds(1)).isEmpty)
            #expect(blocks(intake.feed, at: .seconds(2)).count == 1)
            #expect(intake.feed.atEnd(now: .seconds(3)).count == 2)
        }
    }

    @Test func sourceThatHasBeenSilentLongestEndsWhenThereAreTooMany() throws {
        let journal = try Journal(folder: folder.path, in: HostFileSystem())
        for number in 0...JournalLines.limit {
            try journal.append(
                JournalRecord(
                    source: "s\(number)", incarnation: nil, range: 0..<2, received: EventTime(seconds: 1),
                    lines: Array("a\n".utf8)))
        }
        try journal.commit(at: EventTime(seconds: 1))
        var lines = JournalLines(
            folder: folder.path, from: nil, to: journal.end, profile: InputProfile(), heartbeat: "H")
        var events: [SourcedBlock] = []
        while let next = lines.next(before: journal.end, now: .zero) { events.append(next.block) }
        let ended = events.filter(\.isLast)
        #expect(events.count == JournalLines.limit + 2 && ended.count == 1)
        #expect(ended.first?.partition == PartitionRange.ofSource("s0"))
        #expect(lines.atEnd(.zero) { _ in true }.count == JournalLines.limit)
    }

    @Test func stopHandsOutWhatHadComeByThen() async throws {
        try await TestIntake.run { (intake) async throws in
            _ = try await intake.post([], "a\n")
            intake.feed.stop()
            #expect(!intake.feed.isDrained)
            #expect(blocks(intake.feed).count == 1)
            #expect(intake.feed.isDrained)
        }
    }

    @Test func droppedLinesAreSaidNowAndThen() {
        var lost = LostLines()
        func note(_ source: String, _ count: Int) {
            lost.note(
                JournalRecord(
                    source: source, incarnation: "a", range: 0..<1, dropped: count, received: EventTime(seconds: 1),
                    lines: []))
        }
        note("a", 1)
        note("a", 0)
        #expect(lost.takeMessages(.zero) == ["a: lines lost for which its producer had no room: 1"])
        for number in 0..<8 { note("s\(number)", 1 << 60) }
        #expect(lost.takeMessages(.seconds(9)).isEmpty)
        #expect(lost.takeMessages(.seconds(10)).count == 6)
        #expect(lost.takeMessages(.seconds(30)).isEmpty)
    }

    @Test func partitionsThatNobodyContinuesEnd() {
        let feed = EndedPartitions(PartitionRange.journal)
        let own = PartitionRange.journal.lowerBound + 5
        feed.begin(known: [0, own, PartitionRange.connections.lowerBound], wake: {})
        #expect(!feed.isDrained)
        guard case .block(let block)? = feed.next(now: .zero, arrival: EventTime(seconds: 1)) else {
            Issue.record("no block")
            return
        }
        #expect(block.partition == own && block.isLast)
        #expect(feed.next(now: .zero, arrival: EventTime(seconds: 1)) == nil && feed.isDrained)
    }
}
