import Foundation
import VisorKit

/// A log that a real server wrote, with its format and what is to be read from it: `Tests/Fixtures/<format>/<case>.log`,
/// `.format` and `.expected.json`.
public struct Fixture: Sendable, CustomStringConvertible {
    /// The folder and the case, such as `combined/apache24`.
    public let name: String

    /// The name.
    public var description: String { name }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Tests/Fixtures").standardized

    /// The fixtures of all folders, in the order of their names.
    public static let all: [Fixture] = {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".log") }.sorted().map { Fixture(name: String($0.dropLast(4))) }
    }()

    private func file(_ ending: String) -> URL { Fixture.folder.appendingPathComponent(name + ending) }

    /// The lines of the log, byte for byte.
    public func lines() throws -> [[UInt8]] {
        let bytes = try Data(contentsOf: file(".log"))
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map(Array.init)
    }

    /// The format, whose file has what a user would give to `--format`.
    ///
    /// - Parameter compile: makes a pattern from a regular expression.
    public func format(compile: (String) throws -> LinePattern) throws -> LogFormat {
        let text = try String(contentsOf: file(".format"), encoding: .utf8).trimmingCharacters(in: .newlines)
        let formats = try LogFormat.formats(of: text, compile: compile)
        guard formats.count == 1 else { throw Ambiguous(text: text) }
        return formats[0]
    }

    private struct Ambiguous: Error {
        let text: String
    }

    /// What is to be read from the log.
    public func expected() throws -> String {
        try String(contentsOf: file(".expected.json"), encoding: .utf8)
    }

    /// Makes what is read now that which is to be read.
    public func rewrite(_ text: String) throws {
        try Data(text.utf8).write(to: file(".expected.json"))
    }
}
