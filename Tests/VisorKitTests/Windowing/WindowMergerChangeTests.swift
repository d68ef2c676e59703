import Testing
import VisorTesting

@testable import VisorKit

/// The layout of windows changes while lines come.
@Suite struct WindowMergerChangeTests {
    private let layout = WindowLayout(size: .seconds(10), lateness: .seconds(30), retention: .seconds(600))

    private func layout(size: Int64) -> WindowLayout {
        WindowLayout(size: .seconds(size), lateness: .seconds(30), retention: .seconds(60))
    }

    /// The partial of lines at these seconds.
    private func partial(_ seconds: Int64..., layout: WindowLayout) throws -> PartialSummary {
        let lines = seconds.map { second in
            "10.0.0.1 - - [\(RandomLog.text(of: EventTime(seconds: second)))] \"GET / HTTP/1.1\" 200 1\n"
        }
        return try .of(Array(lines.joined().utf8), format: .common, settings: AnalysisSettings(layout: layout))
    }

    private func starts(_ updates: [WindowUpdate]) -> [Int64] {
        updates.map { $0.start.microseconds / 1_000_000 }
    }

    @Test func windowsStayWhereTheirSizeDoes() throws {
        var merger = WindowMerger(layout: layout, firstTimes: [])
        _ = merger.merge(try partial(1_000, 1_020, layout: layout), from: 0)
        let other = WindowLayout(size: .seconds(10), lateness: .seconds(5), retention: .seconds(5))
        #expect(merger.change(to: other).isEmpty)
        #expect(merger.layout == other)
        #expect(starts(merger.merge(try partial(1_001, 1_026, layout: other), from: 0)) == [1_000])
        #expect(merger.watermark == EventTime(seconds: 1_021))
        #expect(merger.overall.tooLate == 0)
        #expect(starts(merger.recent) == [1_020])
    }

    @Test func watermarkDoesNotGoBackWhereMoreLatenessIsAllowed() throws {
        var merger = WindowMerger(layout: layout, firstTimes: [])
        _ = merger.merge(try partial(1_000, layout: layout), from: 0)
        let other = WindowLayout(size: .seconds(10), lateness: .seconds(90))
        _ = merger.change(to: other)
        _ = merger.merge(try partial(1_010, layout: other), from: 0)
        #expect(merger.watermark == EventTime(seconds: 970))
        _ = merger.merge(try partial(1_100, layout: other), from: 0)
        #expect(merger.watermark == EventTime(seconds: 1_010))
    }

    @Test func windowsThatAreTooManyForTheNewLimitAreClosedEarly() throws {
        var merger = WindowMerger(layout: layout, firstTimes: [])
        _ = merger.merge(try partial(1_000, 1_010, 1_020, layout: layout), from: 0)
        #expect(starts(merger.change(to: WindowLayout(size: .seconds(10), openLimit: 2))) == [1_000])
        #expect(merger.overall.closedEarly == 1)
    }

    @Test func windowsOfAnotherSizeArePublishedAsTheyAreAndLetGo() throws {
        var merger = WindowMerger(layout: layout, firstTimes: [])
        _ = merger.merge(try partial(1_000, 1_100, 1_100, layout: layout), from: 0)
        let updates = merger.change(to: layout(size: 60))
        #expect(starts(updates) == [1_100])
        #expect(updates.map(\.revision) == [2])
        #expect(merger.recent.isEmpty)
        #expect(merger.overall.summary.lines == 3)
        #expect(merger.watermark == EventTime(seconds: 1_070))
        #expect(merger.partitions == [0])
    }

    @Test func lineInTimeOpensAWindowOfTheNewSizeAndALateOneIsTooLate() throws {
        var merger = WindowMerger(layout: layout(size: 3_600), firstTimes: [])
        _ = merger.merge(try partial(1_000, 1_100, layout: layout(size: 3_600)), from: 0)
        _ = merger.change(to: layout)
        _ = merger.merge(try partial(1_069, 1_071, 1_101, layout: layout), from: 0)
        #expect(merger.overall.tooLate == 1)
        #expect(starts(merger.recent) == [1_070, 1_100])
        #expect(merger.overall.summary.lines == 5)
    }

    @Test func windowThatWasLetGoDoesNotComeAgain() throws {
        var merger = WindowMerger(layout: layout, firstTimes: [])
        _ = merger.merge(try partial(1_000, 1_001, layout: layout), from: 0)
        _ = merger.change(to: layout(size: 60))
        _ = merger.change(to: layout)
        _ = merger.merge(try partial(1_002, 1_010, layout: layout), from: 0)
        #expect(starts(merger.recent) == [1_010])
        #expect(merger.overall.tooLate == 1)
    }

    private struct Identity: Hashable {
        let start: EventTime
        let size: TimeSpan
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func eachLineCountsOnceHoweverOftenTheSizeChanges(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let log = RandomLog(seed: seed, lines: 400, step: 3, disorder: 150)
        var layout = layout
        var merger = WindowMerger(layout: layout, firstTimes: [])
        var revisions: [Identity: Int] = [:]
        var untimed = 0
        let note = { (updates: [WindowUpdate], size: TimeSpan) in
            for update in updates {
                let identity = Identity(start: update.start, size: size)
                #expect(update.revision > revisions[identity, default: 0])
                revisions[identity] = update.revision
            }
        }
        for block in log.blocks(seed: seed) {
            if Int.random(in: 0..<3, using: &generator) == 0 {
                let other = self.layout(size: [10, 30, 70].randomElement(using: &generator) ?? 10)
                note(merger.change(to: other), layout.size)
                layout = other
            }
            let partial = try PartialSummary.of(
                block, format: .combined, settings: AnalysisSettings(layout: layout))
            untimed += partial.untimed.lines
            note(merger.merge(partial, from: 0), layout.size)
        }
        note(merger.finish(), layout.size)
        let inWindows = revisions.values.reduce(0, +)
        #expect(inWindows + untimed + merger.overall.tooLate == 400)
        let whole = try PartialSummary.of(log.bytes, format: .combined, settings: AnalysisSettings(layout: layout))
        var plain = WindowMerger(layout: layout, firstTimes: [])
        _ = plain.merge(whole, from: 0)
        #expect(merger.overall.summary == plain.overall.summary)
        #expect(merger.overall.times == plain.overall.times)
    }
}
