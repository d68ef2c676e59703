import VisorKit

/// Makes formats of lines from regular expressions with named groups, and patterns that are looked for in texts.
///
/// The syntax is Perl's, as `pcre2pattern(3)` describes it. What differs from what some may expect:
///
/// - In a format, a group's name is a field's, as in `(?<ip>\S+)`. Several groups may have one name, each for a form of its own that
///   lines may have: the first that took part in the match counts. Groups without a name count for nothing.
/// - In a format, a line must match from its first byte on, as if the expression began with `^`; text behind the match is passed
///   over unless it ends with `$`. A search from each byte would take a line's length times as long to say no.
/// - It goes by bytes and not by characters, since a log may have any bytes, and a client that sends some which are no
///   UTF-8 must not make its lines malformed. So `.` is one byte, and a letter outside of ASCII stands for its bytes in
///   turn, which does what is meant everywhere but in brackets and before a repetition. That is also faster.
public enum RegexPattern {
    /// How much of a text is searched, in bytes: a search may take a time that is quadratic in it.
    public static let longestSearched = 16 << 10

    /// Compiles a regular expression whose groups are fields, of which one must be the time.
    public static func compile(_ text: String) throws(RegexError) -> LinePattern {
        guard !text.isEmpty else { throw .noTime }
        let code = try RegexCode(text, from: .first)
        var fields: [LineField] = []
        var groups: [[Int]] = []
        for (name, number) in code.groups {
            guard let field = LineField(rawValue: name) else {
                throw .unknownGroup(name, meant: LineField.meant(by: name))
            }
            if let place = fields.firstIndex(of: field) {
                groups[place].append(number)
            } else {
                fields.append(field)
                groups.append([number])
            }
        }
        guard fields.contains(.time) else { throw .noTime }
        return LinePattern(text: text, fields: fields) { [groups] in RegexMatcher(code, groups: groups) }
    }

    /// Compiles a regular expression that is looked for anywhere in texts, of which the first `longestSearched` bytes count.
    ///
    /// Groups may have any names. A text for which the expression would run wild does not match.
    public static func search(_ text: String) throws(RegexError) -> TextPattern {
        guard !text.isEmpty else { throw .syntax("the expression is empty, and so found in every text", column: 1) }
        let code = try RegexCode(text, from: .anywhere)
        return TextPattern(text: text) { RegexSearcher(code) }
    }
}
