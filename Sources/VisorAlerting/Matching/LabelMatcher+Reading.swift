/// Conditions as users write them.
///
/// Source: the Alertmanager's documentation, "Matcher": a name, one of the four comparisons, and a value, which may stand in
/// quotes, with `\"`, `\\` and `\n` in them.
extension LabelMatcher {
    /// Reads one condition.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String) throws(Malformed) {
        let trimmed = text.drop { $0 == " " }
        let name = trimmed.prefix { !"=!~\" ".contains($0) }
        let rest = trimmed.dropFirst(name.count).drop { $0 == " " }
        let comparisons = [Comparison.matches, .doesNotMatch, .notEqual, .equal]
        guard let comparison = comparisons.first(where: { rest.hasPrefix($0.rawValue) }) else {
            throw Malformed(
                description: "'\(text.prefix(100))' is no condition such as severity=critical or alertname=~\"high.*\"")
        }
        try self.init(String(name), comparison, try LabelMatcher.value(rest.dropFirst(comparison.rawValue.count), text))
    }

    /// Reads conditions between commas, with or without braces around them.
    ///
    /// - Throws: `Malformed`.
    public static func list(_ text: String) throws(Malformed) -> [LabelMatcher] {
        var inner = text.trimmed
        if inner.hasPrefix("{") && inner.hasSuffix("}") { inner = inner.dropFirst().dropLast().trimmed }
        var matchers: [LabelMatcher] = []
        for part in parts(of: inner) where !part.trimmed.isEmpty { matchers.append(try LabelMatcher(String(part))) }
        return matchers
    }

    /// The texts between commas that stand in no quotes.
    private static func parts(of text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var (start, isQuoted, isEscaped) = (text.startIndex, false, false)
        for place in text.indices {
            switch text[place] {
            case _ where isEscaped: isEscaped = false
            case "\\" where isQuoted: isEscaped = true
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                parts.append(text[start..<place])
                start = text.index(after: place)
            default: break
            }
        }
        return parts + [text[start...]]
    }

    private static func value(_ text: Substring, _ whole: String) throws(Malformed) -> String {
        let text = text.trimmed
        guard text.hasPrefix("\"") else {
            guard !text.contains("\"") else {
                throw Malformed(description: "'\(whole.prefix(100))': a quote stands inside the value; quote all of it")
            }
            return String(text)
        }
        var (value, isEscaped) = ("", false)
        for (place, character) in zip(text.indices, text).dropFirst() {
            switch character {
            case _ where isEscaped:
                value +=
                    character == "n" ? "\n" : character == "\"" || character == "\\" ? "\(character)" : "\\\(character)"
                isEscaped = false
            case "\\": isEscaped = true
            case "\"" where text.index(after: place) == text.endIndex: return value
            case "\"": throw Malformed(description: "'\(whole.prefix(100))': something stands behind the quoted value")
            default: value.append(character)
            }
        }
        throw Malformed(description: "'\(whole.prefix(100))': the quote is not closed")
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without spaces at its ends.
    var trimmed: Substring {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
