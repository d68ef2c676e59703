import Testing
import VisorKit

/// Finds the format that a text names, as a user would give it to `--format`.
enum FixtureFormat {
    /// The fixtures of regular expressions stand beside the engine that reads them.
    struct NoEngine: Error {}

    static func named(_ text: String) throws -> LogFormat {
        let formats = try LogFormat.formats(of: text) { _ in throw NoEngine() }
        return try #require(formats.count == 1 ? formats[0] : nil, "\(text) is not one format")
    }
}
