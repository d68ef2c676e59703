import VisorKit
import VisorRuntime

/// Makes the patterns of rules.
enum RulePattern {
    /// Compiles a regular expression that is looked for anywhere in a text.
    static func compile(_ text: String) throws -> TextPattern {
        throw ProgramError("patterns are not available yet")
    }
}
