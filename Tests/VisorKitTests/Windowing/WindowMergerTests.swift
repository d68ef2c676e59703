import Testing
import VisorTesting

@testable import VisorKit

/// Windows, watermark, lateness and revisions, one line at a time.
@Suite struct WindowMergerTests {
    private let layout = WindowLayout(size: .seconds(10), lateness: .seconds(30), retention: .seconds(600))

    /// The partial of lines at these seconds.
    private func partial(_ seconds: Int64..., layout: WindowLayout? = nil) throws -> PartialSummary {
        let lines = seconds.map { second in
            "10.0.0.1 - - [\(RandomLog.text(of: EventTime(seconds: second)))] \"GET / HTTP/1.1\" 200 1\n"
        }
        return try .of(
            Array(lines.joined().utf8), format: .common, settings: AnalysisSettings(layout: layout ?? self.layout))
    }

    private func merger(partitions: Int = 1, layout: WindowLayout? = nil) -> WindowMerger {
        WindowMerger(layout: layout ?? self.layout, firstTimes: [EventTime?](repeating: nil, count: partitions))
    }

    private func starts(_ updates: [WindowUpdate]) -> [Int64] {
        updates.map { $0.start.microseconds / 1_000_000 }
    }

    @Test func windowIsFinalWhenTheWatermarkPassesItsEnd() throws {
        var merger = merger()
        #expect(merger.merge(try partial(1_000, 1_005), from: 0).isEmpty)
        #expect(merger.merge(try partial(1_039), from: 0).isEmpty)
        #expect(starts(merger.merge(try partial(1_040), from: 0)) == [1_000])
        #expect(merger.watermark == EventTime(seconds: 1_010))
        #expect(starts(merger.finish()) == [1_030, 1_040])
    }

    @Test func lateLineIsMergedAndTheWindowPublishedAgain() throws {
        var merger = merger()
        let first = merger.merge(try partial(1_000, 1_100), from: 0)
        #expect(first.map(\.revision) == [1])
        let second = merger.merge(try partial(1_001, 1_002), from: 0)
        #expect(starts(second) == [1_000])
        #expect(second.map(\.revision) == [3])
        #expect(merger.overall.tooLate == 0)
    }

    @Test func lineAfterTheRetentionIsCountedAsTooLate() throws {
        var merger = merger()
        _ = merger.merge(try partial(1_000), from: 0)
        _ = merger.merge(try partial(1_639), from: 0)
        #expect(starts(merger.merge(try partial(1_001), from: 0)) == [1_000])
        _ = merger.merge(try partial(1_640), from: 0)
        #expect(merger.merge(try partial(1_002), from: 0).isEmpty)
        #expect(merger.overall.tooLate == 1)
        #expect(merger.overall.summary.lines == 5)
    }

    @Test func lateLinesInsideOnePartialAreJudgedOneByOne() throws {
        var merger = merger()
        _ = merger.merge(try partial(1_000, 1_001, 1_640, 1_002, 1_003), from: 0)
        #expect(merger.overall.tooLate == 2)
        #expect(merger.overall.summary.lines == 5)
    }

    @Test func slowestPartitionHoldsTheWatermark() throws {
        var merger = merger(partitions: 2)
        _ = merger.merge(try partial(1_000), from: 0)
        _ = merger.merge(try partial(1_000), from: 1)
        #expect(merger.merge(try partial(2_000), from: 0).isEmpty)
        #expect(merger.watermark == EventTime(seconds: 970))
        #expect(starts(merger.merge(try partial(1_045), from: 1)) == [1_000])
        #expect(starts(merger.end(partition: 1)) == [1_040])
        #expect(merger.overall.tooLate == 0)
    }

    @Test func linesThatStraggleInOnePartitionAreInTimeWhileAnotherHoldsTheWatermark() throws {
        var merger = merger(partitions: 2)
        _ = merger.merge(try partial(1_000), from: 1)
        _ = merger.merge(try partial(1_000, 5_000, 1_001), from: 0)
        #expect(merger.overall.tooLate == 0)
        let update = merger.finish().first
        #expect(update?.revision == 3)
    }

    @Test func partitionThatIsKnownToComeLaterHoldsTheWatermarkFromTheStart() throws {
        var merger = WindowMerger(layout: layout, firstTimes: [EventTime(seconds: 1_000), EventTime(seconds: 1_020)])
        _ = merger.merge(try partial(1_000, 9_000), from: 0)
        #expect(merger.watermark == EventTime(seconds: 990))
    }

    @Test func partitionThatIsReadJoinsAndOneThatHasEndedIsForgotten() throws {
        var merger = merger(partitions: 0)
        merger.join(partition: 7, firstTime: EventTime(seconds: 900))
        _ = merger.merge(try partial(1_000), from: 3)
        #expect(merger.partitions == [3, 7])
        #expect(merger.greatestTime(of: 3) == EventTime(seconds: 1_000))
        #expect(merger.greatestTime(of: 7) == nil)
        #expect(merger.watermark == EventTime(seconds: 870))
        _ = merger.end(partition: 3)
        #expect(merger.partitions == [7])
        #expect(merger.greatestTime(of: 3) == nil)
    }

    @Test func lastWindowsCloseWhileReadersWaitForMore() throws {
        var merger = merger(partitions: 0)
        _ = merger.merge(try partial(1_000, 1_012), from: 0)
        var closed: [Int: [Int64]] = [:]
        for now in 0..<60 {
            let updates = merger.take(InputStanding(now: .seconds(now), atEnd: [0: .seconds(now)]))
            if !updates.isEmpty { closed[now] = starts(updates) }
        }
        // From the 10th second on the watermark goes on from 982.
        #expect(closed == [38: [1_000], 48: [1_010]])
        #expect(merger.overall.tooLate == 0)
    }

    @Test func windowsThatAreDueAnywayAreNotClosedEarly() throws {
        let narrow = WindowLayout(size: .seconds(10), lateness: .seconds(0), retention: .seconds(0), openLimit: 3)
        var merger = merger(layout: narrow)
        _ = merger.merge(try partial(1_000, 1_010, 1_020, 1_030, 1_040, 1_050, layout: narrow), from: 0)
        #expect(merger.overall.closedEarly == 0)
        #expect(merger.overall.tooLate == 0)
    }

    @Test func watermarkNeverGoesBack() throws {
        var merger = merger()
        _ = merger.merge(try partial(2_000), from: 0)
        _ = merger.merge(try partial(1_500), from: 0)
        #expect(merger.watermark == EventTime(seconds: 1_970))
    }

    @Test func oldestWindowsAreClosedWhenTooManyAreOpen() throws {
        let narrow = WindowLayout(size: .seconds(10), lateness: .seconds(86_400), openLimit: 3)
        var merger = merger(layout: narrow)
        let updates = merger.merge(try partial(1_000, 1_010, 1_020, 1_030, 1_040, layout: narrow), from: 0)
        #expect(starts(updates) == [1_000, 1_010])
        #expect(merger.overall.closedEarly == 2)
        _ = merger.merge(try partial(1_001, layout: narrow), from: 0)
        #expect(merger.overall.tooLate == 1)
    }

    /// The partial of a second in which so many clients each send a line.
    private func crowd(_ clients: Int, at second: Int64) throws -> PartialSummary {
        let time = RandomLog.text(of: EventTime(seconds: second))
        let lines = (0..<clients).map { "10.1.\($0 / 250).\($0 % 250) - - [\(time)] \"GET / HTTP/1.1\" 200 1\n" }
        return try .of(Array(lines.joined().utf8), format: .common, settings: AnalysisSettings(layout: layout))
    }

    @Test func windowThatIsPublishedAgainIsExactWhileMemoryLasts() throws {
        var merger = merger()
        _ = try merger.merge(crowd(4_000, at: 1_000), from: 0) + merger.merge(partial(1_100), from: 0)
        let again = try merger.merge(crowd(10, at: 1_001), from: 0)
        #expect(again.first?.revision == 4_010)
        #expect(again.first?.summary.tops.clients.keyCount == 4_000)
        #expect(again.first?.summary.tops.clients.error == 0)
    }

    @Test func windowsThatWaitForLateLinesGiveUpRareKeysWhenTheyTakeTooMuch() throws {
        var merger = merger()
        for number in Int64(0)..<60 { _ = try merger.merge(crowd(8_000, at: 1_000 + number * 10), from: 0) }
        let memory = merger.recent.reduce(0) { $0 + $1.summary.tops.byteCount }
        #expect(memory <= HeavyHitters.Capacity.retainedMemory + 5 * 500_000)
        let again = try merger.merge(crowd(1, at: 1_000), from: 0)
        let clients = try #require(again.first).summary.tops.clients
        #expect(again.first?.revision == 8_001)
        #expect(clients.keyCount > 100 && clients.keyCount < 2_000)
        #expect(clients.count(of: "10.1.0.0") == 2 && clients.error == 1)
        _ = merger.finish()
        #expect(merger.overall.summary.lines == 480_001)
        #expect(merger.overall.summary.tops.clients.error == 0)
        #expect(merger.overall.summary.tops.clients.count(of: "10.1.0.0") == 61)
    }

    @Test func memoryOfWindowsThatWaitForLateLinesIsAsItIsSet() throws {
        var merger = WindowMerger(layout: layout, firstTimes: [nil], retainedMemory: 1 << 20)
        for number in Int64(0)..<20 { _ = try merger.merge(crowd(8_000, at: 1_000 + number * 10), from: 0) }
        let memory = merger.recent.reduce(0) { $0 + $1.summary.tops.byteCount }
        #expect(memory <= 1 << 20 + 5 * 500_000)
        _ = merger.finish()
        #expect(merger.overall.summary.lines == 160_000)
    }

    @Test func heartbeatsMoveTheWatermarkAndCount() throws {
        var merger = merger()
        _ = merger.merge(try partial(1_000), from: 0)
        let time = RandomLog.text(of: EventTime(seconds: 1_100))
        let bytes = Array("- - - [\(time)] \"HEARTBEAT\" - -\n[-] [-] HEARTBEAT\n".utf8)
        let partial = try PartialSummary.of(bytes, format: .common, settings: AnalysisSettings(layout: layout))
        #expect(starts(merger.merge(partial, from: 0)) == [1_000])
        #expect(merger.overall.summary.heartbeats == 2)
        #expect(merger.overall.summary.hits == 1)
    }

    @Test func spanOfTheWholeReachesOverAllWindows() throws {
        var merger = merger()
        _ = merger.merge(try partial(5_003, 1_009), from: 0)
        #expect(merger.overall.span == EventTime(seconds: 1_000)..<EventTime(seconds: 5_010))
    }

    @Test func nothingHasNoSpan() throws {
        var merger = merger()
        #expect(merger.finish().isEmpty)
        #expect(merger.overall.span == nil)
    }
}
