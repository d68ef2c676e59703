import VisorKit

/// Finds the format that a text names, as a user would give it to `--format`.
enum FixtureFormat {
    /// No format has such a name.
    struct Unknown: Error {
        let text: String
    }

    static func named(_ text: String) throws -> LogFormat {
        if let known = LogFormat.detectable.first(where: { $0.name == text }) { return known }
        if text.contains("%") || text.contains("$") { return .fields(try FieldProgram(text)) }
        throw Unknown(text: text)
    }
}
