import Foundation
import Testing
import VisorKit
import VisorStore
import VisorTesting

@testable import VisorAlerting

@Suite struct ReportTests {
    /// Saturday, 2026-11-28, 10:00 UTC.
    private let start = Date(timeIntervalSince1970: 1_795_860_000)

    @Test func spansEndWhereTheClockHasThem() {
        #expect(ReportSchedule(every: 3_600).end(before: start + 5).timeIntervalSince1970 == 1_795_860_000)
        #expect(ReportSchedule.daily.end(before: start).rfc3339 == "2026-11-28T00:00:00Z")
        #expect(ReportSchedule.weekly.end(before: start).rfc3339 == "2026-11-23T00:00:00Z")
    }

    @Test func theNewestSpanIsDueOnceItIsComplete() {
        let schedule = ReportSchedule(every: 60)
        #expect(schedule.due(after: start, at: start + 59, delay: 0) == nil)
        #expect(schedule.due(after: start, at: start + 60, delay: 5) == nil)
        #expect(schedule.due(after: start, at: start + 65, delay: 5) == start..<(start + 60))
        // After a pause the others are left out.
        #expect(schedule.due(after: start, at: start + 605, delay: 5) == (start + 540)..<(start + 600))
    }

    @Test func aReportIsPutIntoTheOutboxOnceOverRestarts() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.sqlite")
        func teller() throws -> (ReportTeller, AlertingStore) {
            let store = try AlertingStore(path: path)
            return (ReportTeller(store: store, schedule: ReportSchedule(every: 60), receivers: ["boss"]), store)
        }
        let (first, _) = try teller()
        #expect(try first.due(at: start + 1, delay: 5) == nil)
        let (second, store) = try teller()
        let span = try #require(try second.due(at: start + 66, delay: 5))
        #expect(span == start..<(start + 60))
        try second.tell(span, WindowSummary(), at: start + 66)
        #expect(try second.due(at: start + 67, delay: 5) == nil)
        let (third, _) = try teller()
        #expect(try third.due(at: start + 67, delay: 5) == nil)
        // Told again, as after a crash behind it, it has the same identity.
        try third.tell(span, WindowSummary(), at: start + 68)
        let kept = try #require(try store.due(of: "boss", at: (start + 100).eventTime))
        #expect(try store.counts().first { $0.receiver == "boss" }?.waiting == 1)
        #expect(kept.topic == "report:interval")
    }
}
