import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorAlerting

/// How long a notice can be.
@Suite struct NoticeBoundsTests {
    /// What is six times as long in JSON.
    private static func controls(_ count: Int) -> String { String(repeating: "\u{1}", count: count) }

    private static func alert(
        _ name: String, labels: [String: String] = [:], annotations: [String: String] = [:], lines: [Alert.Line] = []
    ) -> Alert {
        Alert(
            labels: labels.merging(["alertname": name]) { own, _ in own }, annotations: annotations,
            startsAt: Samples.start, generatorURL: "http://a/", lines: lines)
    }

    private static func judge(_ notice: Notice, of whole: Notice, _ bytes: Int = NoticeBounds.mostBytes) {
        #expect(NoticeDocument.json(notice).count <= bytes)
        #expect(WebhookBody.json(notice, externalURL: "").count <= 4 * bytes)
        #expect(notice.alerts.count + notice.omitted == whole.alerts.count + whole.omitted)
        let labels = whole.alerts.map(\.labels)
        #expect(notice.alerts.allSatisfy { labels.contains($0.labels) })
        #expect(notice.bounded(to: bytes) == notice)
    }

    @Test func whatIsWithinTheBoundsIsLeftAsItIs() {
        var notice = Samples.notice(alerts: [Samples.alert(lines: [Samples.line(Samples.hostile)])])
        notice.report = Samples.report
        #expect(notice.bounded() == notice)
    }

    @Test func longTextsAreCutAndLabelsAreNot() {
        let long = String(repeating: "ä", count: 4 << 20)
        let label = String(repeating: "l", count: 4 << 10)
        let annotations = ["summary": long, "runbook": "http://wiki/", String(repeating: "n", count: 257): "x"]
        let line = Alert.Line(time: long, process: long, client: long, message: long, source: long)
        let whole = Samples.notice(
            alerts: [Self.alert("a", labels: ["path": label], annotations: annotations, lines: [line])])
        let notice = whole.bounded()
        Self.judge(notice, of: whole)
        let alert = notice.alerts.first
        #expect(alert?.labels == ["alertname": "a", "path": label])
        #expect(alert?.annotations.keys.sorted() == ["runbook", "summary"])
        let summary = alert?.annotations["summary"]?.unicodeScalars
        #expect(summary?.count == 4_000 && summary?.last == "…")
        let shown = alert?.lines.first
        #expect(shown?.message.unicodeScalars.count == 4_000)
        #expect([shown?.process, shown?.client, shown?.source].map { $0?.unicodeScalars.count } == [500, 500, 500])
    }

    @Test func anAlertHasFortyAnnotationsAndTwentyLines() {
        var annotations = Dictionary(uniqueKeysWithValues: (0..<50).map { ("a\($0 + 10)", "x") })
        annotations["summary"] = "what"
        let whole = Samples.notice(
            alerts: [
                Self.alert("a", annotations: annotations, lines: (0..<21).map { Samples.line("\($0)") })
            ])
        let alert = whole.bounded().alerts.first
        #expect(alert?.annotations.count == 40 && alert?.annotations["summary"] == "what")
        #expect(alert?.annotations["a48"] == "x" && alert?.annotations["a49"] == nil)
        #expect(alert?.lines.map(\.message) == (0..<20).map { "\($0)" })
    }

    @Test func anAddressThatIsTooLongIsLeftOut() {
        var alert = Self.alert("a")
        alert.generatorURL = "http://a/" + String(repeating: "b", count: 2_000)
        #expect(Samples.notice(alerts: [alert]).bounded().alerts.map(\.generatorURL) == [""])
    }

    @Test func whatOneSaysTakesNoRoomOfWhatOthersSayFirst() {
        let loud = Self.alert(
            "loud", annotations: Dictionary(uniqueKeysWithValues: (0..<40).map { ("a\($0)", Self.controls(4_000)) }))
        let others = (0..<99).map {
            Self.alert("a\($0)", annotations: ["summary": "what \($0)"], lines: [Samples.line(Self.controls(4_000))])
        }
        let whole = Samples.notice(alerts: [loud] + others)
        let notice = whole.bounded()
        Self.judge(notice, of: whole)
        #expect(notice.omitted == 0)
        #expect(notice.alerts.dropFirst().map { $0.annotations["summary"] } == (0..<99).map { "what \($0)" })
        #expect(notice.alerts.first.map { $0.annotations.count > 10 } == true)
    }

    @Test func whatHasNoRoomIsCountedAndWhatComesBehindItIsShown() {
        let wide = Dictionary(uniqueKeysWithValues: (0..<63).map { ("l\($0)", Self.controls(4 << 10)) })
        let whole = Samples.notice(
            alerts: [Self.alert("a"), Self.alert("wide", labels: wide), Self.alert("b")])
        let notice = whole.bounded()
        Self.judge(notice, of: whole)
        #expect(notice.alerts.map(\.name) == ["a", "b"] && notice.omitted == 1)
    }

    @Test func thatNothingCouldBeShownIsSaid() {
        let wide = Dictionary(uniqueKeysWithValues: (0..<63).map { ("l\($0)", Self.controls(4 << 10)) })
        var whole = Samples.notice(alerts: [Self.alert("wide", labels: wide)])
        whole.groupLabels = ["alertname": "wide"]
        let notice = whole.bounded()
        Self.judge(notice, of: whole)
        let text = NoticeText(notice)
        #expect(text.subject == "[FIRING] wide")
        #expect(text.text.hasPrefix("1 alert, too long to be shown\n"))
        whole.groupLabels = wide
        #expect(whole.bounded().groupLabels.isEmpty)
        #expect(NoticeText(whole.bounded()).subject == "[FIRING]")
    }

    @Test func namesInReportsAreCut() {
        var whole = Samples.notice(alerts: [])
        var report = Samples.report
        let long = Self.controls(1 << 20)
        report.topClients = (0..<5).map { _ in Report.Entry(name: long, count: 1) }
        (report.topErrorClients, report.title) = (report.topClients, long)
        whole.report = report
        let notice = whole.bounded()
        Self.judge(notice, of: whole)
        #expect(notice.report?.topClients.map(\.name.unicodeScalars.count) == [500, 500, 500])
    }

    @Test(arguments: 0..<6)
    func whateverComesInANoticeIsWithinItsBounds(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let pieces = ["a", "\"", "\\", "\n", "\u{1}", "ä", "\u{202e}", "\u{1F600}", "/"]
        func text(_ most: Int) -> String {
            let piece = pieces.randomElement(using: &random) ?? ""
            return String(repeating: piece, count: Int.random(in: 0...most, using: &random))
        }
        func texts(_ most: Int, _ length: Int) -> [String: String] {
            let count = Int.random(in: 0...most, using: &random)
            return Dictionary((0..<count).map { _ in (text(9), text(length)) }) { first, _ in first }
        }
        let alerts = (0..<Int.random(in: 1...30, using: &random)).map { _ in
            let lines = (0..<Int.random(in: 0...3, using: &random)).map { _ in Samples.line(text(100)) }
            return Self.alert(text(20), labels: texts(6, 100), annotations: texts(6, 200), lines: lines)
        }
        var whole = Samples.notice(alerts: alerts)
        (whole.groupLabels, whole.omitted) = (alerts.first?.labels ?? [:], Int.random(in: 0...9, using: &random))
        for bytes in [2_000, 16_000, 64_000] { Self.judge(whole.bounded(to: bytes), of: whole, bytes) }
    }
}
