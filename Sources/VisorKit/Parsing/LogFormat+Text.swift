/// Formats as users name them.
extension LogFormat {
    /// The names of formats, but for `auto`.
    public static let names = detectable.map(\.name)

    /// What begins the text of a regular expression.
    public static let patternMark = "regex:"

    /// The formats that a user's text stands for: `auto`, a format's name, an Apache `LogFormat` or nginx `log_format`
    /// string, or `regex:` with an expression behind it.
    ///
    /// - Parameters:
    ///   - keys: the keys of the fields in lines of JSON.
    ///   - compile: makes a pattern from an expression.
    /// - Throws: `FormatTextError` for a text that is none of these, `FieldProgramError`, or what `compile` throws.
    public static func formats(
        of text: String, keys: JSONKeys = .standard, compile: (String) throws -> LinePattern
    ) throws -> [LogFormat] {
        let known = detectable.map { format in if case .json = format { LogFormat.json(keys) } else { format } }
        if text == "auto" { return known }
        if let format = known.first(where: { $0.name == text }) { return [format] }
        if text.hasPrefix(patternMark) { return [.pattern(try compile(String(text.dropFirst(patternMark.count))))] }
        guard text.contains("%") || text.contains("$") else { throw FormatTextError(text: text) }
        return [.fields(try FieldProgram(text))]
    }
}

/// A text that stands for no format.
public struct FormatTextError: Error, Equatable, Sendable, CustomStringConvertible {
    let text: String

    /// The error in words.
    public var description: String {
        let names = ["auto"] + LogFormat.names
        return "'\(text.prefix(60))' is no format\(NearestName.hint(text, in: names)); known are"
            + " \(names.joined(separator: ", ")), a LogFormat or log_format string, or regex: and an expression"
    }
}
