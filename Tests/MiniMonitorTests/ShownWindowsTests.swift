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
        shown.leaveOut(EventTime(seconds: 50))
        #expect(shown.windows.map(\.start) == [EventTime(seconds: 60)])
        #expect(shown.isLeftOut(EventTime(seconds: 50)))
        shown.take(history: [window(4), window(5, lines: 7)])
        #expect(shown.windows.map(\.summary.lines) == [1, 9, 1])
        // What is read of the window later does not take the history away.
        shown.take([window(5, lines: 3)])
        #expect(shown.windows.map(\.summary.lines) == [1, 10, 1])
        shown.leaveOut(EventTime(seconds: 60))
        #expect(shown.windows.count == 3)
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
}
