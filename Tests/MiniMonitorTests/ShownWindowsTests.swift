import Testing
import VisorKit

@testable import MiniMonitor

@Suite struct ShownWindowsTests {
    /// A window of ten seconds with so many lines, and a section for each of some names.
    private func window(_ number: Int, lines: Int = 1, sections: [String] = []) -> WindowUpdate {
        var summary = WindowSummary()
        summary.lines = lines
        for section in sections {
            let bytes = Array(section.utf8)
            summary.tops.sections.add(bytes.span, bytes.indices)
        }
        let start = EventTime(seconds: Int64(number) * 10)
        return WindowUpdate(start: start, end: start + .seconds(10), summary: summary)
    }

    @Test func windowsAreInTheOrderOfTimeAndTheLastRevisionHolds() {
        var shown = ShownWindows()
        shown.take([window(2), window(1, lines: 3)])
        shown.take([window(1, lines: 5)])
        #expect(shown.windows.map(\.summary.lines) == [5, 1])
    }

    @Test func partialWindowIsLeftOutUntilTheHistoryIsThere() {
        var shown = ShownWindows()
        shown.take([window(5, lines: 2), window(6)])
        shown.leaveOut(through: EventTime(seconds: 50))
        #expect(shown.windows.map(\.start) == [EventTime(seconds: 60)])
        #expect(shown.isLeftOut(EventTime(seconds: 50)))
        shown.take(history: [window(4), window(5, lines: 7)])
        #expect(shown.windows.map(\.summary.lines) == [1, 9, 1])
        // What is read of the window later does not take the history away.
        shown.take([window(5, lines: 3)])
        #expect(shown.windows.map(\.summary.lines) == [1, 10, 1])
        shown.leaveOut(through: EventTime(seconds: 60))
        #expect(shown.windows.count == 3)
    }

    @Test func allWindowsThatLackAFileAreLeftOut() {
        var shown = ShownWindows()
        shown.take((1...6).map { window($0) })
        // The reading of a file begins in each of these two; between them only one of the files has been read.
        shown.leaveOut(through: EventTime(seconds: 40))
        shown.leaveOut(through: EventTime(seconds: 20))
        #expect(shown.windows.map(\.start) == [EventTime(seconds: 50), EventTime(seconds: 60)])
        #expect(shown.isLeftOut(EventTime(seconds: 30)))
    }

    @Test func historyThatLacksAFileCompletesNoWindow() {
        var shown = ShownWindows()
        shown.take([window(5), window(6)])
        shown.leaveOut(through: EventTime(seconds: 50))
        shown.take(history: [], isComplete: false)
        #expect(shown.windows.map(\.start) == [EventTime(seconds: 60)])
    }

    @Test func windowsAndTheListsOfOldOnesAreBounded() {
        var shown = ShownWindows()
        let sections = (0..<200).map { "/section\($0)" }
        for number in 0..<500 { shown.take([window(number, sections: sections)]) }
        let windows = shown.windows
        #expect(windows.count == ShownWindows.most)
        #expect(windows.last?.start == EventTime(seconds: 4_990))
        #expect(windows.last?.summary.tops.sections.keyCount == 200)
        #expect(windows.first.map { $0.summary.tops.sections.keyCount <= 48 } ?? false)
    }

    @Test func fewerOfTheNewestAreKeptWholeWhereTheirListsAreLarge() {
        var shown = ShownWindows()
        let sections = (0..<7_000).map { "/a-section-of-some-length-for-a-window-of-many-\($0)" }
        for number in 0..<20 { shown.take([window(number, sections: sections)]) }
        let windows = shown.windows
        let whole = windows.filter { $0.summary.tops.sections.keyCount == 7_000 }
        #expect((2..<12).contains(whole.count))
        #expect(whole.reduce(0) { $0 + $1.summary.tops.byteCount } <= ShownWindows.wholeMemory)
        #expect(windows.dropLast(whole.count).allSatisfy { $0.summary.tops.sections.keyCount == 48 })
    }

    @Test func theLastTwoAreKeptWholeHoweverLargeTheyAre() {
        var shown = ShownWindows()
        for number in 0..<4 {
            var update = window(number)
            var summary = update.summary
            for list in [\WindowSummary.Tops.sections, \.paths, \.clients, \.referrers, \.messages] {
                for key in 0..<7_000 {
                    let bytes = Array("\(key)\(String(repeating: "-", count: 100))".utf8)
                    summary.tops[keyPath: list].add(bytes.span, bytes.indices)
                }
            }
            update = WindowUpdate(start: update.start, end: update.end, summary: summary)
            #expect(summary.tops.byteCount > ShownWindows.wholeMemory)
            shown.take([update])
        }
        #expect(shown.windows.map { $0.summary.tops.paths.keyCount == 7_000 } == [false, false, true, true])
    }

    @Test func windowsThatTheAnalysisHoldsAreSharedWithIt() {
        var shown = ShownWindows()
        let sections = (0..<7_000).map { "/a-section-of-some-length-for-a-window-of-many-\($0)" }
        let held = (0..<20).map { window($0, sections: sections) }
        shown.take(held: held)
        #expect(shown.windows.allSatisfy { $0.summary.tops.sections.keyCount == 7_000 })
    }
}
