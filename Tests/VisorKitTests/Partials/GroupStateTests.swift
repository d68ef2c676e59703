import Testing
import VisorTesting

@testable import VisorKit

/// What the log of partials amounts to.
@Suite struct GroupStateTests {
    private static let settings = AnalysisSettings(
        layout: WindowLayout(
            size: .seconds(10), lateness: .seconds(0), retention: .seconds(20), idle: .seconds(10)))
    private static let origin: Int64 = 1_795_000_000

    private func line(_ second: Int64) -> [UInt8] {
        let time = RandomLog.text(of: EventTime(seconds: GroupStateTests.origin + second))
        return Array("192.0.2.1 - - [\(time)] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"\n".utf8)
    }

    /// The seconds at which the windows begin that are final, with their lines.
    private func final(_ group: PartialGroup) -> [Int64: Int] {
        var windows: [Int64: Int] = [:]
        for update in group.observer.windows {
            windows[update.start.second - GroupStateTests.origin] = update.summary.lines
        }
        return windows
    }

    @Test func partitionsOfWhichNothingIsKnownHoldTheWatermarkUntilTheirLinesCome() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.inputs(2)
        try group.begin(0)
        try group.bring(line(1) + line(50), of: 0)
        #expect(group.state.analysis.windows.watermark == nil && group.state.analysis.windows.awaited == [1])
        try group.begin(1)
        #expect(group.state.analysis.windows.watermark == nil)
        try group.bring(line(3), of: 1)
        #expect(group.state.analysis.windows.awaited.isEmpty && final(group).isEmpty)
        try group.bring(line(11), of: 1)
        #expect(final(group) == [0: 2])
        #expect(group.state.analysis.windows.overall.tooLate == 0)
    }

    @Test func partitionsThatBeganBeforeItWasSaidWhichThereAreHoldTheWatermarkToo() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.begin(0)
        try group.begin(1)
        try group.bring(line(1) + line(500), of: 0)
        #expect(group.state.analysis.windows.awaited == [1] && final(group).isEmpty)
        try group.inputs(2)
        #expect(group.state.analysis.windows.awaited == [1])
        try group.bring(line(3) + line(500), of: 1)
        #expect(final(group) == [0: 2] && group.state.analysis.windows.overall.tooLate == 0)
    }

    @Test func aPartitionWhoseReaderSaysThatItIsAtTheEndDoesNotHoldTheWatermark() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.inputs(2)
        try group.tick(0)
        try group.begin(0)
        try group.begin(1)
        try group.bring(line(1) + line(50), of: 0)
        try group.bring([], of: 1, atEnd: .seconds(9))
        // Not for long enough.
        #expect(final(group).isEmpty)
        try group.bring([], of: 1, atEnd: .seconds(10))
        #expect(final(group) == [0: 1])
    }

    @Test func aStatementHoldsForTenSecondsAndIsTakenBackByLines() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.inputs(2)
        try group.tick(0)
        for partition in 0...1 { try group.begin(partition) }
        try group.bring(line(1), of: 0)
        try group.bring(line(1), of: 1)
        try group.bring([], of: 1, atEnd: .seconds(10))
        for second in 1...9 { try group.tick(Int64(second)) }
        try group.bring(line(15), of: 0)
        #expect(final(group) == [0: 2])
        try group.tick(10)
        try group.bring(line(25), of: 0)
        #expect(final(group) == [0: 2])
        try group.bring([], of: 1, atEnd: .seconds(20))
        #expect(final(group) == [0: 2, 10: 1])
        try group.bring(line(26), of: 1)
        try group.bring(line(35), of: 0)
        #expect(final(group) == [0: 2, 10: 1])
    }

    @Test func whenAllAreAtTheirEndTimeGoesOnAtThePaceOfTheLogsClock() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.inputs(1)
        try group.tick(0)
        try group.begin(0)
        try group.bring(line(5), of: 0)
        for second in 1...20 {
            try group.bring([], of: 0, atEnd: .seconds(second + 9))
            #expect(final(group) == (second <= 5 ? [:] : [0: 1]), "\(second)")
            try group.tick(Int64(second))
        }
    }

    @Test func timeMovesWhenAllWorkersAreDeadAndWindowsDoNot() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.inputs(1)
        try group.begin(0)
        try group.bring(line(5), of: 0)
        for second in 0..<60 { try group.tick(Int64(second)) }
        #expect(final(group).isEmpty)
        #expect(group.state.log.clock.now == .seconds(59))
    }

    @Test func messagesThatWereLostAreNoLinesAndTheReadingGoesOnBehindThem() throws {
        var group = PartialGroup(GroupStateTests.settings)
        let worker = LogAuthor("other")
        try group.begin(0)
        try group.take([worker.record(.lost(LogAuthor.input(0), 0..<1))])
        try group.bring(line(5), of: 0)
        // It was folded from 0 on, and the log stands at 1.
        #expect(group.state.analysis.windows.overall.summary.lines == 0)
        try group.bring(line(6), of: 0)
        #expect(group.state.analysis.windows.overall.summary.lines == 1)
    }

    @Test func aPartialThatNobodyCanReadCountsAsUnreadableAndTheReadingGoesOn() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.begin(0)
        let partial = WorkerPartial(partition: LogAuthor.input(0), range: 0..<1, atEnd: nil, end: 1)
        var bytes = Array(partial.encoded.dropLast(2))
        bytes += [3, 9, 9, 9]
        let record = PartialRecord(
            author: "other", sequence: 9, definition: 1, content: .part(index: 0, count: 1, bytes: bytes))
        try group.take([record.encoded])
        #expect(group.state.unreadable == 1 && group.state.log.partitions[LogAuthor.input(0)]?.position == 1)
        #expect(try GroupState(bytes: group.bytes).unreadable == 1)
    }

    @Test func whoOnlyFollowsTheLogMergesNothingAndKnowsAsMuchOfPartitions() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.inputs(1)
        try group.begin(0)
        try group.bring(line(5), of: 0)
        var follower = GroupState(settings: GroupStateTests.settings)
        for (offset, record) in group.records.enumerated() { follower.follow(record, at: offset) }
        #expect(follower.log.encoded == group.state.log.encoded)
        #expect(follower.analysis.windows.overall.summary.lines == 0)
    }

    @Test func linesWithinTheRetentionPublishTheirWindowAgainAndLaterOnesAreTooLate() throws {
        var group = PartialGroup(GroupStateTests.settings)
        try group.begin(0)
        try group.bring(line(1) + line(12), of: 0)
        try group.bring(line(2), of: 0)
        #expect(final(group) == [0: 2])
        try group.bring(line(100), of: 0)
        try group.bring(line(3), of: 0)
        #expect(final(group)[0] == 2 && group.state.analysis.windows.overall.tooLate == 1)
    }
}
