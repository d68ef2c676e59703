import Testing
import VisorTesting

@testable import VisorKit

@Suite struct SummaryNoticeTests {
    @Test func itHasTheFiguresOfItsIntervalAndIsRecognisedByIt() async throws {
        let log = BurstyLog(seed: 3, seconds: 10)
        let observer = RecordingObserver()
        let settings = AnalysisSettings()
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        for block in log.blocks(seed: 1, lines: 5) { try events.take(block, observer: observer) }
        try events.finish(observer)
        let window = try #require(observer.windows.first)
        let notice = SummaryNotice(window)
        #expect(notice.identity == "2026-11-20T10:00:00Z/2026-11-20T10:00:10Z")
        #expect(notice.lines == log.truth.requests.reduce(0, +))
        #expect(notice.hits == notice.lines)
        #expect(notice.errors == log.truth.failures.reduce(0, +))
        #expect(notice.rate == Double(notice.lines) / 10)
        #expect(notice.clients == [.init(name: "192.0.2.1", count: notice.lines, error: 0)])
        #expect(notice.errorClients.map(\.count) == (notice.errors > 0 ? [notice.errors] : []))
    }

    @Test func anIntervalWithoutLinesHasNoRates() {
        let start = EventTime(seconds: 0)
        let notice = SummaryNotice(start..<start, WindowSummary())
        #expect(notice.rate == 0 && notice.errorRate == 0 && notice.clients.isEmpty)
    }
}
