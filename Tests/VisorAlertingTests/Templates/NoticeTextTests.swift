import Foundation
import Testing
import VisorTesting

@testable import VisorAlerting

@Suite struct NoticeTextTests {
    @Test func errorLinesAreBlocksAsInTheMailOfTheOriginal() {
        let notice = Samples.notice(
            alerts: [
                Samples.alert("error_log", summary: "2 errors", lines: [Samples.line("one"), Samples.line("two")])
            ])
        let text = NoticeText(notice)
        #expect(text.subject == "[FIRING] error_log (critical): 2 errors")
        #expect(
            text.text == """
                1 firing

                [FIRING] error_log (critical): 2 errors
                Since: 2026-11-28T08:00:00Z
                host: web1

                Time: 2026-11-28T08:00:00Z
                Process: nginx
                Client: 192.0.2.1
                Message: one

                Time: 2026-11-28T08:00:00Z
                Process: nginx
                Client: 192.0.2.1
                Message: two

                """)
        #expect(text.short == "[FIRING] error_log (critical): 2 errors\n\n" + text.text)
    }

    @Test func reportHasTheFiguresOfTheOriginal() {
        var notice = Samples.notice(alerts: [])
        notice.report = Samples.report
        let text = NoticeText(notice)
        #expect(text.subject == "Daily report, 2026-11-28T08:00:00Z to 2026-11-29T08:00:00Z")
        #expect(
            text.text == """
                Daily report
                From: 2026-11-28T08:00:00Z
                To: 2026-11-29T08:00:00Z
                Log count: 1000
                Error count: 25
                Error rate: 2.5 %
                Import rate: 11.57 lines/s
                Top client 1: 192.0.2.1 (600)
                Top error client 1: <b> (20)

                """)
        #expect(text.html.contains("<td>&lt;b&gt; (20)</td>"))
    }

    @Test func whatIsOverIsSaidSo() {
        var over = Samples.alert("cpu", summary: "busy")
        over.endsAt = Samples.start + 30
        var notice = Samples.notice(alerts: [over])
        (notice.status, notice.escalation) = (.resolved, 1)
        let text = NoticeText(notice)
        #expect(text.subject == "[RESOLVED] cpu (critical): busy")
        #expect(text.text.hasPrefix("1 resolved\nHanded on: nobody has acknowledged it so far.\n\n[RESOLVED] cpu"))
        #expect(text.text.contains("Until: 2026-11-28T08:00:30Z\n"))
    }

    /// What a log line says ends no line of ours, is no markup and turns no direction.
    @Test func hostileTextsAreShownAsTexts() {
        let hostile = Samples.hostile
        let alert = Alert(
            labels: ["alertname": hostile, hostile: hostile], annotations: ["summary": hostile, "x": hostile],
            startsAt: Samples.start, generatorURL: "javascript:alert(1)\r\n",
            lines: [Alert.Line(time: hostile, process: hostile, client: hostile, message: hostile, source: hostile)])
        let text = NoticeText(Samples.notice(alerts: [alert]))

        for form in [text.subject, text.text, text.html, text.short] {
            #expect(!form.contains("\nBcc"))
            #expect(!form.contains("\r"))
            let controls = form.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
            #expect(controls.isEmpty)
            #expect(!form.unicodeScalars.contains("\u{202e}"))
        }
        #expect(!text.subject.contains("\n"))
        #expect(!text.html.contains("<script"))
        #expect(text.html.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;"))
        #expect(!text.html.contains("href"))
    }

    @Test func lengthsAreBounded() {
        let long = String(repeating: "\u{1F468}\u{301}", count: 1 << 19)
        let alert = Alert(
            labels: Dictionary(uniqueKeysWithValues: (0..<200).map { ("label\($0)", long) }),
            annotations: ["summary": long], startsAt: Samples.start,
            lines: (0..<20).map { _ in Samples.line(long) })
        let text = NoticeText(Samples.notice(alerts: Array(repeating: alert, count: 20)))
        #expect(text.subject.unicodeScalars.count <= 200)
        #expect(text.text.utf8.count < 300 << 10)
        #expect(text.html.utf8.count < 600 << 10)
        let ending = String(text.text.suffix(50).split(separator: "\n").last ?? "")
        #expect(ending == "Not shown: 19 more alerts, 384 more lines")
    }

    @Test func cutTextsEndWithAnEllipsis() {
        #expect(CleanText.line("abcdef", atMost: 6) == "abcdef")
        #expect(CleanText.line("abcdefg", atMost: 6) == "abcde…")
        #expect(CleanText.line("a\tb\r\nc\u{7f}\u{200b}", atMost: 99) == "a b  c\u{fffd}\u{fffd}")
    }

    @Test func instantsHaveAFormWhateverTheyAre() {
        #expect(CleanText.time(Date(timeIntervalSince1970: 1.9)) == "1970-01-01T00:00:01Z")
        #expect(CleanText.time(.distantPast) == "0001-01-01T00:00:00Z")
        #expect(CleanText.time(Date(timeIntervalSince1970: 1e300)) == "9999-12-31T23:59:59Z")
        #expect(CleanText.time(Date(timeIntervalSince1970: -1e300)) == "0001-01-01T00:00:00Z")
        #expect(CleanText.time(Date(timeIntervalSince1970: .nan)) == "unknown")
    }

    @Test func documentIsJSONThatBeginsWithTheIdentity() throws {
        let alert = Samples.alert(summary: Samples.hostile, lines: [Samples.line(Samples.hostile)])
        var notice = Samples.notice("a-1", alerts: [alert])
        notice.report = Samples.report
        let json = NoticeDocument.json(notice)
        #expect(json.starts(with: Array(#"{"id":"a-1","receiver":"ops","status":"firing","#.utf8)))
        #expect(!json.contains(10))
        let object = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
        let line = ((object?["alerts"] as? [[String: Any]])?[0]["lines"] as? [[String: Any]])?[0]
        #expect(line?["message"] as? String == Samples.hostile)
        #expect((object?["report"] as? [String: Any])?["log_count"] as? Int == 1_000)
    }
}
