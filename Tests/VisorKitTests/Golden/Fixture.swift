import Foundation
import VisorKit

/// A log that a real server wrote, with its format and what is to be read from it: `Fixtures/<folder>/<case>.log`,
/// `.format` and `.expected.json`.
struct Fixture: Sendable, CustomStringConvertible {
    /// The folder and the case, such as `combined/apache24`.
    let name: String

    var description: String { name }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    /// The fixtures of all folders, in the order of their names.
    static let all: [Fixture] = {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".log") }.sorted().map { Fixture(name: String($0.dropLast(4))) }
    }()

    private func file(_ ending: String) -> URL { Fixture.folder.appendingPathComponent(name + ending) }

    /// The lines of the log, byte for byte.
    func lines() throws -> [[UInt8]] {
        let bytes = try Data(contentsOf: file(".log"))
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map(Array.init)
    }

    /// What a user would give to `--format`.
    func format() throws -> LogFormat {
        let text = try String(contentsOf: file(".format"), encoding: .utf8)
        return try FixtureFormat.named(text.trimmingCharacters(in: .newlines))
    }

    /// What is to be read from the log.
    func expected() throws -> String {
        try String(contentsOf: file(".expected.json"), encoding: .utf8)
    }

    /// Makes what is read now that which is to be read.
    func rewrite(_ text: String) throws {
        try Data(text.utf8).write(to: file(".expected.json"))
    }
}
