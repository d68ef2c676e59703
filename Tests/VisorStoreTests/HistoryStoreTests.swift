import Foundation
import GRDB
import Testing
import VisorKit
import VisorTesting

@testable import VisorStore

@Suite final class HistoryStoreTests {
    private let folder: TemporaryFolder
    private let store: HistoryStore
    private let now = Windows.day + .seconds(3 * 86_400)

    init() throws {
        folder = try TemporaryFolder()
        store = try HistoryStore(
            path: folder.path("history.sqlite"), levels: HistoryLevels(change: .seconds(630)))
    }

    private func record(_ windows: [WindowUpdate]) throws { try store.record(windows, alerts: [], at: now) }

    /// All rows: length in seconds, start in seconds after midnight, and lines.
    private func rows() throws -> [[Int]] {
        try store.pool.read { database in
            try Row.fetchAll(database, sql: "SELECT size, start, revision FROM window ORDER BY size, start")
        }.map { row in
            let (size, start, lines): (Int64, Int64, Int) = (row[0], row[1], row[2])
            return [Int(size / 1_000_000), Int((start - Windows.day.microseconds) / 1_000_000), lines]
        }
    }

    private func range(_ first: Int64, _ last: Int64) -> Range<EventTime> {
        Windows.day + .seconds(first)..<Windows.day + .seconds(last)
    }

    @Test func coarserWindowsAreTheMergeOfFinerOnes() throws {
        let windows = Windows.random(400, seed: 1)
        try record(windows)
        let whole = windows.reduce(into: WindowSummary()) { $0.merge($1.summary) }
        for size in [60, 3_600, 86_400] {
            #expect(try rows().filter { $0[0] == size }.reduce(0) { $0 + $1[2] } == whole.lines)
        }
        #expect(try store.summary(in: range(0, 86_400)).summary == whole)
        // Across all lengths, with edges in the middle of each.
        for (first, last) in [(0, 10), (10, 70), (50, 130), (590, 3_720), (0, 4_000), (30, 3_990)] as [(Int64, Int64)] {
            let inside = windows.filter { range(first, last).contains($0.start) }
            let found = try store.summary(in: range(first, last))
            #expect(
                found.summary == inside.reduce(into: WindowSummary()) { $0.merge($1.summary) }, "\(first)...\(last)")
            #expect(found.start..<found.end == range(first, last))
        }
    }

    @Test func whatIsWrittenAgainChangesNothing() throws {
        let windows = Windows.random(100, seed: 2)
        try record(windows)
        let before = try rows()
        try record(Array(windows.shuffled().prefix(60)))
        // An earlier state of a window, as a run behind a crash may have it for a while.
        try record([Windows.window(at: 0, ["/a": 1])])
        #expect(try rows() == before)
        #expect(
            try store.summary(in: range(0, 10_000)).summary
                == windows.reduce(into: WindowSummary()) { $0.merge($1.summary) })
    }

    @Test func orderAndBatchesMakeNoDifference() throws {
        let windows = Windows.random(80, seed: 3)
        for update in windows.shuffled() { try record([update]) }
        let other = try HistoryStore(path: folder.path("other.sqlite"), levels: HistoryLevels(change: .seconds(630)))
        try other.record(windows, alerts: [], at: now)
        let all = range(0, 86_400)
        #expect(try store.series(in: all, atMost: 100) == other.series(in: all, atMost: 100))
        #expect(try store.summary(in: all).summary == other.summary(in: all).summary)
    }

    @Test func lateLinesChangeAllLevels() throws {
        try record(Windows.random(7, seed: 4))
        let before = try rows()
        try record([Windows.window(at: 20, ["/a": 100, "/late": 7])])
        let after = try rows()
        for size in [10, 60, 3_600, 86_400] {
            let (old, new) = (
                before.first { $0[0] == size && $0[1] <= 20 && $0[1] + size > 20 },
                after.first { $0[0] == size && $0[1] <= 20 && $0[1] + size > 20 }
            )
            #expect(try #require(new)[2] > #require(old)[2])
        }
        #expect(try store.summary(in: range(20, 30)).summary == Windows.summary(["/a": 100, "/late": 7]))
    }

    @Test func seriesIsDrawnOfTheFinestThatFits() throws {
        try record(Windows.random(720, seed: 5))
        let two = try store.series(in: range(0, 7_200), atMost: 720)
        #expect(two.step == .seconds(10) && two.windows.count == 720)
        let few = try store.series(in: range(0, 7_200), atMost: 120)
        #expect(few.step == .seconds(60) && few.windows.count == 120)
        #expect(few.windows.reduce(0) { $0 + $1.lines } == two.windows.reduce(0) { $0 + $1.lines })
        #expect(few.windows[0].classes[4] > 0 && few.windows[0].durations != nil)
        #expect(try store.series(in: range(0, 7_200), atMost: 1).step == .seconds(86_400))
    }

    @Test func whatIsOldIsDeletedAndIsStillThereInCoarserWindows() throws {
        // A window an hour for ten days.
        let windows = (0..<240).map { Windows.window(at: Int64($0) * 3_600, ["/a": $0 + 1]) }
        let later = Windows.day + .seconds(20 * 86_400)
        for update in windows { try store.record([update], alerts: [], at: later) }
        let rows = try rows()
        #expect(rows.filter { $0[0] == 10 }.count == 4)
        #expect(rows.filter { $0[0] == 60 }.count == 73)
        #expect(rows.filter { $0[0] == 3_600 }.count == 240)
        let found = try store.summary(in: range(0, 10 * 86_400))
        #expect(found.summary.lines == 240 * 241 / 2)
        // Where only hours are left, an edge goes beyond the range.
        let edge = try store.summary(in: range(1_800, 3 * 3_600))
        #expect(edge.start..<edge.end == range(0, 3 * 3_600) && edge.summary.lines == 6)
        #expect(try store.series(in: range(0, 86_400), atMost: 1_500).step == .seconds(3_600))
    }

    @Test func aTimeFarAheadMakesNothingOld() throws {
        try record(Windows.random(10, seed: 6))
        try record([Windows.window(at: 100 * 366 * 86_400, ["/a": 1])])
        #expect(try rows().filter { $0[0] == 10 }.count == 11)
    }

    @Test func windowsThatNoUsualLengthIsMadeOfStandAlone() throws {
        let seven = TimeSpan.seconds(7)
        let windows = (0..<20).map { Windows.window(at: Int64($0) * 7 + 3, ["/a": $0], size: seven) }
        try record(windows)
        #expect(try Set(rows().map { $0[0] }) == [7])
        #expect(try store.series(in: range(0, 200), atMost: 100).windows.count == 20)
    }

    @Test func openWindowsCountUntilTheyStandThere() throws {
        let windows = Windows.random(12, seed: 7)
        try record(Array(windows.prefix(9)))
        // The first of them has just been written, by who knows nothing of the page.
        let open = Array(windows.suffix(4))
        let whole = windows.reduce(into: WindowSummary()) { $0.merge($1.summary) }
        #expect(try store.summary(in: range(0, 3_600), open: open).summary == whole)
        for limit in [1, 70, 500] {
            let series = try store.series(in: range(0, 3_600), atMost: limit, open: open)
            #expect(series.windows.reduce(0) { $0 + $1.lines } == whole.lines, "\(limit)")
        }
        let nothing = try HistoryStore(path: folder.path("new.sqlite"), levels: HistoryLevels(change: .seconds(630)))
        #expect(try nothing.series(in: range(0, 3_600), atMost: 100).step == nil)
        #expect(try nothing.series(in: range(0, 3_600), atMost: 100, open: open).windows.count == 4)
        #expect(try nothing.summary(in: range(0, 3_600)).summary == WindowSummary())
    }
}
