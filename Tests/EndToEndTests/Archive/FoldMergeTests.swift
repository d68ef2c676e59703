import Foundation
import Testing
import VisorTesting

/// A log that is cut, folded by several processes and merged comes to what one process makes of all of it.
@Suite(.timeLimit(.minutes(10))) final class FoldMergeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func generate(_ arguments: [String], lines: Int = 20_000) async throws {
        let run = try await VisorProgram.fakeLogGen.run(
            arguments + [
                "--start", "2026-11-20T10:00:00Z", "--rate", "50", "--seed", "7", "--count", "\(lines)", "--malformed",
                "0.01", "-o", folder.path("a.log"),
            ])
        #expect(run.status == 0, "\(run.standardError)")
    }

    private static let top = ["--top", "30000", "--quiet"]

    /// Folds seven parts of the log, two at a time, and merges them last part first.
    private func foldAndMerge(_ options: String = "") async throws {
        try await folder.bash(
            """
            split -n l/7 a.log part.
            printf '%s\\n' part.a? |
                xargs -P2 -I{} '\(VisorProgram.streamMonitor.path)' fold -i {} -o {}.partial \(options)
            '\(VisorProgram.streamMonitor.path)' merge $(ls -r *.partial) \(FoldMergeTests.top.joined(separator: " ")) \
                --summary merged.json --output merged.jsonl
            """)
    }

    private func analyse(_ options: [String] = []) async throws {
        let outputs = ["--summary", "whole.json", "--output", "whole.jsonl"]
        let run = try await VisorProgram.streamMonitor.run(
            ["-i", "a.log"] + options + FoldMergeTests.top + outputs, folder: folder.path)
        #expect(run.status == 0, "\(run.standardError)")
    }

    @Test(arguments: [
        ["-m", "access", "--burst", "5xx@10s+20s"], ["-m", "error"], ["-m", "access", "--format", "json"],
    ])
    func partsComeToTheWholeByteForByte(_ arguments: [String]) async throws {
        try await generate(arguments)
        try await foldAndMerge()
        // Rules are there, of which a partial knows nothing.
        try await analyse(["--alert-threshold", "1"])
        #expect(try folder.text("merged.json") == folder.text("whole.json"))
        #expect(try folder.text("merged.jsonl") == folder.text("whole.jsonl"))
        #expect(try folder.text("merged.jsonl").split(separator: "\n").count > 30)
    }

    @Test func optionsOfLinesHoldForParts() async throws {
        try await generate(["-m", "access"])
        let options = ["--where", "status>=400", "--window", "1m", "--anonymize", "--from", "2026-11-20T10:01:00Z"]
        try await foldAndMerge(options.map { "'\($0)'" }.joined(separator: " "))
        try await analyse(options)
        let summary = try SummaryDocument(contentsOf: folder.path("merged.json"))
        #expect(summary.filtered > 0 && summary.hits > 0)
        #expect(try folder.text("merged.json") == folder.text("whole.json"))
        #expect(try folder.text("merged.jsonl") == folder.text("whole.jsonl"))
    }

    @Test func manyKeysStayWithinTheirError() async throws {
        try await generate(["-m", "access", "--numbered"], lines: 40_000)
        try await foldAndMerge()
        try await analyse()
        let merged = try SummaryDocument(contentsOf: folder.path("merged.json"))
        let whole = try SummaryDocument(contentsOf: folder.path("whole.json"))
        #expect(merged.lines == whole.lines && merged.status == whole.status && merged.bytes == whole.bytes)
        #expect(merged.clientsDistinct == whole.clientsDistinct)
        // Each path came once, and there are more of them than a list keeps.
        #expect(merged.top.paths.allSatisfy { $0.count + $0.error >= 1 && $0.count <= 1 })
        #expect(merged.top.clients.map(\.count) == whole.top.clients.map(\.count))
        let known = Dictionary(uniqueKeysWithValues: whole.top.sections.map { ($0.key, $0) })
        for entry in merged.top.sections {
            let other = try #require(known[entry.key])
            #expect(entry.count <= other.count + other.error && other.count <= entry.count + entry.error)
        }
    }

    @Test func streamOfSeveralPartialsIsReadToItsEnd() async throws {
        try await generate(["-m", "access"], lines: 3_000)
        let program = VisorProgram.streamMonitor.path
        try await folder.bash(
            """
            gzip -k a.log
            '\(program)' fold -i a.log.gz > one.partial
            cat a.log | '\(program)' fold > two.partial
            cat one.partial two.partial | '\(program)' merge - one.partial one.partial --quiet --summary three.json
            '\(program)' merge one.partial > report.txt
            """)
        // A file that is named twice is read once.
        let summary = try SummaryDocument(contentsOf: folder.path("three.json"))
        #expect(summary.lines == 9_000 && summary.malformed % 3 == 0)
        let report = try folder.text("report.txt")
        #expect(report.hasPrefix("Visor  one.partial") && report.contains("first malformed line: a.log"))
    }

    @Test func partialOfNothingIsMergedAsNothing() async throws {
        let program = VisorProgram.streamMonitor.path
        try await folder.bash("'\(program)' fold < /dev/null | '\(program)' merge - --quiet --summary none.json")
        let summary = try SummaryDocument(contentsOf: folder.path("none.json"))
        #expect(summary.lines == 0 && summary.start == nil)
    }

    @Test func configurationSaysHowLinesAreFoldedAndNotWhereWindowsGo() async throws {
        try await generate(["-m", "access"], lines: 2_000)
        try folder.write(
            "c.json",
            #"{"input": "a.log", "window": "1m", "output": "windows.jsonl", "follow": true, "listen": "tcp://127.0.0.1:1"}"#
        )
        let program = VisorProgram.streamMonitor.path
        try await folder.bash(
            """
            '\(program)' fold --config c.json -o a.partial
            cat a.log | '\(program)' fold --config c.json -i - > b.partial
            '\(program)' merge a.partial --quiet --output merged.jsonl
            '\(program)' merge b.partial --quiet --output - | cmp - merged.jsonl
            test ! -e windows.jsonl
            """)
        let windows = try folder.text("merged.jsonl").split(separator: "\n")
        #expect(windows.count == 1 && windows[0].contains(#""end":"2026-11-20T10:01:00Z""#))
    }
}
