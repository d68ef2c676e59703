import Testing
import VisorTesting

@testable import VisorKit

/// Lines of live inputs whose time is too far ahead of their arrival to be believed.
@Suite struct LinesAheadTests {
    private let settings = AnalysisSettings(
        layout: WindowLayout(size: .seconds(10), lateness: .seconds(5), retention: .seconds(20)))
    private let arrival = EventTime(seconds: 1_795_000_000)

    /// A line at a number of seconds after the arrival.
    private func line(_ seconds: Int64, status: Int = 200) -> String {
        let time = RandomLog.text(of: arrival + .seconds(seconds))
        return "10.0.0.1 - - [\(time)] \"GET / HTTP/1.1\" \(status) 1 \"-\" \"Mozilla/5.0 Firefox/140.0\"\n"
    }

    private func partial(_ lines: String..., arrival: EventTime?, filter: String? = nil) throws -> PartialSummary {
        var settings = settings
        if let filter { settings.rules.filter = try RecordFilter(filter) }
        return try .of(Array(lines.joined().utf8), format: .combined, settings: settings, arrival: arrival)
    }

    @Test func lineThatIsMoreThanAnHourAheadCountsInTheWholeAlone() throws {
        let partial = try partial(line(3_600), line(3_601), line(0), line(80_000), arrival: arrival)
        #expect(partial.ahead == 2)
        #expect(partial.untimed.lines == 2)
        #expect(partial.parts.map(\.summary.lines) == [1, 1])
        #expect(partial.greatestTime == arrival + .seconds(3_600))
        #expect(partial.lastTime == arrival + .seconds(3_600))
        var merger = WindowMerger(layout: settings.layout, firstTimes: [])
        _ = merger.merge(partial, from: 0)
        #expect(merger.overall.ahead == 2)
        #expect(merger.overall.summary.hits == 4)
        #expect(merger.watermark == arrival + .seconds(3_595))
    }

    @Test func windowThatReachesBeyondTheLimitTakesTheLinesBeforeIt() throws {
        let arrival = arrival + .seconds(5)
        let partial = try partial(line(3_604), line(3_605), line(3_606), line(3_603), arrival: arrival)
        #expect(partial.ahead == 1)
        #expect(partial.parts.map(\.summary.lines) == [3])
    }

    @Test func agentsOfLinesAheadAreNotThoseOfTheOpenWindow() throws {
        let partial = try partial(line(0), line(9_000), line(9_000), line(1), arrival: arrival)
        #expect(partial.untimed.tops.agents.count(of: "Firefox") == 2)
        #expect(partial.parts.map { $0.summary.tops.agents.count(of: "Firefox") } == [2])
    }

    @Test func lineAheadThatIsLeftOutMovesNothing() throws {
        let partial = try partial(line(0), line(9_000, status: 404), arrival: arrival, filter: "status=200")
        #expect(partial.ahead == 0)
        #expect(partial.filtered == 1)
        #expect(partial.greatestTime == arrival)
    }

    @Test func inputAtRestHasNoLimit() throws {
        let partial = try partial(line(0), line(80_000), arrival: nil)
        #expect(partial.ahead == 0)
        #expect(partial.parts.count == 2)
    }

    private struct Result: Equatable {
        var windows: [EventTime: WindowSummary] = [:]
        var summary: WindowSummary
        var times: ClosedRange<EventTime>?
        var counts: [Int]
    }

    private func analyse(_ blocks: [[UInt8]], arrival: EventTime, filter: String?) async throws -> Result {
        var settings = settings
        if let filter { settings.rules.filter = try RecordFilter(filter) }
        let observer = RecordingObserver()
        var analysis = Analysis(settings: settings, firstTimes: [], threads: 2)
        let overall = try await analysis.run(ScriptedSource(blocks, arrival: arrival), observer: observer)
        var result = Result(
            summary: overall.summary, times: overall.times,
            counts: [overall.ahead, overall.filtered, overall.tooLate, overall.malformed])
        for window in observer.windows { result.windows[window.start] = window.summary }
        return result
    }

    /// How many lines have a time after a moment.
    private func count(_ lines: [String], after limit: EventTime) throws -> Int {
        try lines.count { line in
            let partial = try PartialSummary.of(Array(line.utf8), format: .combined, settings: settings)
            return partial.greatestTime.map { $0 > limit } ?? false
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>, [nil, "status=200"])
    func anyCutsGiveTheSame(seed: UInt64, filter: String?) async throws {
        let log = RandomLog(seed: seed, lines: 300, step: 3, disorder: 60)
        // About the second half is ahead; with the disorder, lines before and after the limit alternate.
        let arrival = arrival + .seconds(200 + Int64(seed) - 3_600)
        let whole = try await analyse([log.bytes], arrival: arrival, filter: filter)
        let parts = try await analyse(log.blocks(seed: seed), arrival: arrival, filter: filter)
        #expect(parts == whole)
        let single = try await analyse(log.blocks(seed: seed, lines: 1), arrival: arrival, filter: filter)
        #expect(single == whole)
        guard filter == nil else { return }
        #expect(whole.counts[0] == (try count(log.lines, after: arrival + .seconds(3_600))))
        #expect(whole.summary.lines == 300)
    }
}
