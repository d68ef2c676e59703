import Testing
import VisorTesting

@testable import VisorKit

/// Keys that count for one another: a path for its section, a client for its errors.
@Suite struct WindowSummaryFoldTests {
    /// Lines with so many paths, in a third as many sections, and as many clients, of which some fail.
    private func lines(seed: UInt64, count: Int, paths: Int) -> [String] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let share = Double.random(in: 0..<1, using: &generator)
            let path = Int(share * share * Double(paths))
            let status = path % 4 == 0 ? 404 : 200
            return "h\(path) - - [20/Nov/2026:10:00:00 +0000] \"GET /s\(path / 3)/p\(path) HTTP/1.1\" \(status) 1\n"
        }
    }

    private func tops(_ lines: [String], _ capacity: HeavyHitters.Capacity) throws -> WindowSummary.Tops {
        let settings = AnalysisSettings(layout: WindowLayout(), capacity: capacity)
        return try #require(
            try PartialSummary.of(Array(lines.joined().utf8), format: .common, settings: settings).parts.first
        ).summary.tops
    }

    /// How often each text between two marks stands in the lines.
    private func counts(_ lines: [String], _ key: (String) -> Substring?) -> [String: Int] {
        lines.compactMap(key).reduce(into: [:]) { $0[String($1), default: 0] += 1 }
    }

    private func section(of line: String) -> Substring? { line.split(separator: "/").dropFirst(3).first.map { $0 } }

    private func failing(_ line: String) -> Substring? { line.contains("\" 404 ") ? line.prefix { $0 != " " } : nil }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func sectionsAndErrorsAreExactWhileTheKeysFit(seed: UInt64) throws {
        let lines = lines(seed: seed, count: 3_000, paths: 600)
        let tops = try tops(lines, .standard)
        for (section, count) in counts(lines, section) { #expect(tops.sections.count(of: "/" + section) == count) }
        for (client, count) in counts(lines, failing) { #expect(tops.errorClients.count(of: client) == count) }
        #expect(tops.sections.error == 0 && tops.errorClients.error == 0)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func sectionsAndErrorsKeepTheirBoundWhenKeysArePruned(seed: UInt64) throws {
        let lines = lines(seed: seed, count: 6_000, paths: 900)
        let tops = try tops(lines, .init(keys: 30, bytes: 2_000))
        #expect(tops.paths.error > 0 && tops.sections.error > 0 && tops.errorClients.error > 0)
        for (section, count) in counts(lines, section) {
            let known = tops.sections.count(of: "/" + section)
            #expect(known <= count && count <= known + tops.sections.error)
        }
        for (client, count) in counts(lines, failing) {
            let known = tops.errorClients.count(of: client)
            #expect(known <= count && count <= known + tops.errorClients.error)
        }
    }
}
