/// Finds the family of a user agent, such as `Chrome` or `curl`, in the text that a client states.
///
/// Browsers name their ancestors too, so the first name of the list that the text has is the family. Crawlers name
/// themselves behind `compatible;` or with a product that ends in `bot`, `spider` or `crawler`. Any other program is
/// its first product, the text before a slash or a space (RFC 9110, section 10.1.5).
struct AgentFamily: Sendable {
    /// Where the name stands: in the agent's text, or in the list of browsers.
    enum Name: Sendable {
        case text(Range<Int>)
        case browser(Int)
    }

    /// Marks of browsers in the order in which they decide, with the family's name.
    static let browsers: [(mark: StaticString, name: String)] = [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("Edge/", "Edge"), ("OPR/", "Opera"),
        ("Opera", "Opera"), ("Vivaldi/", "Vivaldi"), ("YaBrowser/", "Yandex Browser"),
        ("SamsungBrowser/", "Samsung Internet"), ("UCBrowser/", "UC Browser"), ("HeadlessChrome/", "Headless Chrome"),
        ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"), ("MSIE ", "Internet Explorer"), ("Trident/", "Internet Explorer"),
        ("Safari/", "Safari"),
    ]

    private static let longestName = 64

    /// The family's name in an agent's text, which is not empty.
    static func find(_ bytes: Span<UInt8>, _ agent: Range<Int>) -> Name {
        if let crawler = crawler(bytes, agent) { return .text(crawler) }
        guard bytes.hasText("Mozilla/", at: agent.lowerBound, before: agent.upperBound) else {
            if bytes.hasText("Opera/", at: agent.lowerBound, before: agent.upperBound) { return .browser(5) }
            return .text(product(bytes, agent, from: agent.lowerBound))
        }
        for (number, browser) in browsers.enumerated() where contains(bytes, agent, browser.mark) {
            return .browser(number)
        }
        return .text(product(bytes, agent, from: agent.lowerBound))
    }

    private static func contains(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        position(bytes, range, of: text) != nil
    }

    private static func position(_ bytes: Span<UInt8>, _ range: Range<Int>, of text: StaticString) -> Int? {
        let first = unsafe text.utf8Start.pointee
        var from = range.lowerBound
        while from < range.upperBound {
            from = bytes.firstIndex(of: first, in: from..<range.upperBound)
            if bytes.hasText(text, at: from, before: range.upperBound) { return from }
            from += 1
        }
        return nil
    }

    /// The name of a crawler, which stands before a slash, a semicolon, a bracket or a space.
    private static func crawler(_ bytes: Span<UInt8>, _ agent: Range<Int>) -> Range<Int>? {
        for position in agent where isNameEnd(bytes[position]) {
            for ending: StaticString in ["bot", "Bot", "spider", "Spider", "crawler", "Crawler"] {
                let start = position - ending.utf8CodeUnitCount
                if start >= agent.lowerBound, bytes.hasText(ending, at: start, before: position) {
                    return nameEnding(bytes, agent, at: position)
                }
            }
        }
        guard let mark = position(bytes, agent, of: "compatible; ") else { return nil }
        let name = product(bytes, agent, from: mark + 12)
        return bytes.hasText("MSIE", at: name.lowerBound, before: name.upperBound) || name.isEmpty ? nil : name
    }

    private static func nameEnding(_ bytes: Span<UInt8>, _ agent: Range<Int>, at end: Int) -> Range<Int> {
        var start = end
        while start > agent.lowerBound, end - start < longestName, !isNameEnd(bytes[start - 1]) { start -= 1 }
        return start..<end
    }

    private static func product(_ bytes: Span<UInt8>, _ agent: Range<Int>, from start: Int) -> Range<Int> {
        var end = start
        while end < agent.upperBound, end - start < longestName, !isNameEnd(bytes[end]) { end += 1 }
        return end > start ? start..<end : start..<min(start + longestName, agent.upperBound)
    }

    private static func isNameEnd(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: " "), UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: ","):
            true
        default: false
        }
    }
}
