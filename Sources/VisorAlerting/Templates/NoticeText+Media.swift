/// The forms in which media show a notice.
extension NoticeText {
    /// The notice as plain text, each line of which ends with a newline.
    public var text: String {
        var lines = introduction
        for section in sections {
            if !lines.isEmpty { lines.append("") }
            lines.append(section.title)
            lines += section.facts.map(NoticeText.line)
            for block in section.blocks { lines += [""] + block.map(NoticeText.line) }
        }
        if !ending.isEmpty { lines += ["", ending] }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The notice as a page of HTML, which loads nothing and has no script.
    public var html: String {
        let head = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        var lines = [head + "<title>\(CleanText.html(subject))</title></head>", "<body>"]
        lines += introduction.map { "<p>\(CleanText.html($0))</p>" }
        for section in sections {
            lines.append("<h3>\(CleanText.html(section.title))</h3>")
            lines += NoticeText.table(section.facts)
            for block in section.blocks { lines += ["<hr>"] + NoticeText.table(block) }
        }
        if !ending.isEmpty { lines.append("<p>\(CleanText.html(ending))</p>") }
        return (lines + ["</body></html>"]).map { $0 + "\n" }.joined()
    }

    /// The notice for a chat: the subject, and the text below it.
    public var short: String {
        "\(subject)\n\n\(text)"
    }

    private static func line(_ fact: Fact) -> String { "\(fact.name): \(fact.value)" }

    private static func table(_ facts: [Fact]) -> [String] {
        let rows = facts.map { fact in
            "<tr><th align=\"left\" valign=\"top\">\(CleanText.html(fact.name)):</th>"
                + "<td>\(CleanText.html(fact.value))</td></tr>"
        }
        return ["<table>"] + rows + ["</table>"]
    }
}
