import Foundation
import Testing
import VisorAlerting

@Suite struct NoticeTests {
    @Test func partsWhatIsFiringFromWhatIsOver() {
        let start = Date(timeIntervalSince1970: 1_000)
        let over = Alert(labels: ["alertname": "a"], startsAt: start, endsAt: start + 5)
        let firing = Alert(labels: ["alertname": "b"], startsAt: start, endsAt: start + 50)
        let notice = Notice(
            id: "1", receiver: "ops", groupLabels: [:], status: .firing, alerts: [firing, over], at: start + 10)

        #expect(notice.firing == [firing])
        #expect(notice.resolved == [over])
    }
}
