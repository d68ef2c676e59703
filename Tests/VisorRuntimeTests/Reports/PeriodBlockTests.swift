import Testing
import VisorKit

@testable import VisorRuntime

@Suite struct PeriodBlockTests {
    private let start = EventTime(seconds: 1_795_168_800)

    private func window(_ change: (inout WindowSummary) -> Void) -> WindowUpdate {
        var summary = WindowSummary()
        change(&summary)
        return WindowUpdate(start: start, end: start + .seconds(10), summary: summary)
    }

    private func add(_ text: String, _ count: Int, to table: inout HeavyHitters) {
        let bytes = Array(text.utf8)
        table.add(bytes.span, bytes.indices, count: count)
    }

    @Test func blockSaysWhatAPeriodAmountsTo() {
        let window = window { summary in
            (summary.lines, summary.hits, summary.bytes) = (1_234, 1_230, 2_000_000)
            add("/pages", 800, to: &summary.tops.sections)
            add("/api", 430, to: &summary.tops.sections)
        }
        let lines = PeriodBlock(style: TextStyle(isEnabled: false)).lines(window, width: 80)
        #expect(
            lines == [
                "2026-11-20 10:00:00-10:00:10  1,230 hits  123.0/s  0 errors  0 clients  2.0 MB",
                "  sections  /pages 800  /api 430",
            ])
    }

    @Test func hostileAndLongNamesFitALine() {
        let window = window { summary in
            add("/\u{1B}[2J\u{7}", 3, to: &summary.tops.sections)
            for number in 0..<20 {
                add("/\(String(repeating: "界", count: 40))\(number)", 2, to: &summary.tops.sections)
            }
        }
        let lines = PeriodBlock(style: TextStyle(isEnabled: false)).lines(window, width: 60)
        for line in lines {
            #expect(TextWidth.of(line) <= 60)
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
        }
    }

    @Test func silenceHasALine() {
        let block = PeriodBlock(style: TextStyle(isEnabled: false))
        #expect(
            block.silence(from: start, to: start + .seconds(30)) == "2026-11-20 10:00:00-10:00:30  no lines")
    }
}
