import Foundation
import VisorStore

/// The page of a report, into which data is put.
///
/// It is made of the files of the overview; modules that ask a server are replaced.
struct ReportPage {
    /// What is allowed to run: only elements with this value, which nothing that comes from a log can know.
    private let nonce: String
    private let chart: String?
    /// What stands before the data, and behind it.
    private var (before, after): ([UInt8], [UInt8]) = ([], [])

    private static let entry = "report.js"
    private static let replaced = ["api.js": "reportdata.js"]
    private static let words = ["words-en.js", "words-ru.js"]

    /// A page with the library that draws charts, if there is one.
    init(chart: String?) {
        self.chart = chart
        nonce = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
        (before, after) = (Array((head + body).utf8), Array(foot.utf8))
    }

    /// The page with data, which must not have the character `<`.
    func bytes(_ data: [UInt8]) -> [UInt8] {
        before + Array("<script type=\"application/json\" id=\"data\">".utf8) + data + Array("</script>\n".utf8) + after
    }

    private var head: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-\(nonce)'; \
        style-src 'nonce-\(nonce)'; img-src data:; form-action 'none'; base-uri 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title data-t="title.report">Visor: report</title>
        <link rel="icon" href="\(ReportPage.icon)">
        \(["style.css", "overview.css", "report.css"].map { style(ReportPage.text($0)) }.joined())
        \(script(ReportPage.text("early.js")))
        </head>

        """
    }

    /// The body of the overview, up to its end.
    private var body: String {
        let page = ReportPage.text("index.html")
        guard let start = page.range(of: "<body>"), let end = page.range(of: "</body>") else { return "" }
        return String(page[start.lowerBound..<end.lowerBound]).replacing("assets/icon.svg", with: ReportPage.icon)
            .replacing(#/<noscript>.*?</noscript>/#, with: ReportPage.withoutScripts)
    }

    private static let withoutScripts =
        #"<noscript><p class="empty">A report needs JavaScript, which this place does not run.</p></noscript>"#

    private var foot: String {
        let modules = ModuleBundle.script(
            of: ReportPage.entry, asked: ReportPage.words, replacing: ReportPage.replaced,
            source: { PageFile.all[$0].map { String(decoding: $0.bytes, as: UTF8.self) } })
        return (chart.map { script($0) } ?? "") + script(modules, " type=\"module\"") + "</body>\n</html>\n"
    }

    private func style(_ text: String) -> String { "<style nonce=\"\(nonce)\">\n\(text)</style>\n" }

    /// A script in which nothing ends the element that it stands in.
    private func script(_ text: String, _ attributes: String = "") -> String {
        let safe = text.replacing(#/<(?=/script|script|!--)/#.ignoresCase(), with: "\\x3c")
        return "<script nonce=\"\(nonce)\"\(attributes)>\n\(safe)\n</script>\n"
    }

    private static func text(_ name: String) -> String {
        String(decoding: PageFile.all[name]?.bytes ?? [], as: UTF8.self)
    }

    private static let icon =
        "data:image/svg+xml;base64," + Data(PageFile.all["icon.svg"]?.bytes ?? []).base64EncodedString()
}
