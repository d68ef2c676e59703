import Foundation
import Testing
import VisorTesting

/// The report as one file: what stands in it, and when it is written.
@Suite(.timeLimit(.minutes(10))) final class ReportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a report shows.
    struct Report: Decodable {
        struct Status: Decodable {
            let inputs: [String]
            let anonymized: Bool
            /// Where the lines begin, if the charts begin later.
            let first: String?
        }
        struct Entry: Decodable {
            let key: String
            let count: Int
        }
        struct Summary: Decodable {
            let hits: Int
            let bytes: Int
            let status: [String: Int]
            let top: [String: [Entry]]
        }
        struct State: Decodable {
            struct Overall: Decodable {
                let lines: Int
                let malformed: Int
            }
            struct Source: Decodable { let name: String }

            let overall: Overall
            let sources: [Source]
        }

        let status: Status
        let series: SeriesDocument
        let summary: Summary
        let state: State

        init(in page: String) throws {
            let match = try #require(
                page.firstMatch(of: #/<script type="application/json" id="data">([^<]*)<\/script>/#))
            #expect(page.utf8.count <= 2_000_000 && page.hasSuffix("</html>\n"))
            self = try JSONDecoder().decode(Report.self, from: Data(match.1.utf8))
        }
    }

    private func run(_ arguments: [String]) async throws -> ProgramRun {
        try await VisorProgram.streamMonitor.run(arguments, folder: folder.path)
    }

    private func report(_ arguments: [String]) async throws -> Report {
        let result = try await run(arguments + ["--quiet", "--report", "r.html"])
        #expect(result.status == 0 && result.standardOutput.isEmpty, "\(result.standardError)")
        return try Report(in: folder.text("r.html"))
    }

    private func generate(_ lines: Int, _ rate: String = "100") async throws -> GeneratorTruth {
        let run = try await VisorProgram.fakeLogGen.run(
            [
                "--start", "2026-11-20T10:00:00Z", "--rate", rate, "--seed", "7", "--count", "\(lines)", "-o",
                folder.path("a.log"), "--truth", folder.path("truth.json"), "--malformed", "0.01",
            ])
        #expect(run.status == 0, "\(run.standardError)")
        return try GeneratorTruth(contentsOf: folder.path("truth.json"))
    }

    @Test func numbersAreThoseOfTheTruth() async throws {
        let truth = try await generate(6_000)
        let report = try await report(["-i", "a.log"])
        #expect(report.summary.hits == truth.counts.hits && report.summary.bytes == truth.counts.bytes)
        #expect(report.summary.status == truth.counts.status)
        #expect(report.state.overall.malformed == truth.malformed && truth.malformed > 0)
        #expect(report.state.sources.map(\.name) == ["a.log"])
        #expect(report.series.step == 10 && report.series.hits.reduce(0, +) == truth.counts.hits)
        let paths = try #require(report.summary.top["paths"])
        for entry in paths.prefix(10) { #expect(entry.count == truth.maps.paths[entry.key], "\(entry.key)") }
        #expect(paths.count > 10 && !report.status.anonymized)
    }

    @Test func emptyLogHasAReport() async throws {
        try folder.write("a.log", "")
        let report = try await report(["-i", "a.log"])
        #expect(report.summary.hits == 0 && report.series.start.isEmpty && report.status.inputs == ["a.log"])
    }

    @Test func yearIsShownByDays() async throws {
        let log = (0..<1_464).map { AccessLine.ago("10.0.0.1", Double(1_464 - $0) * 21_600) }.joined()
        try folder.write("a.log", log)
        let report = try await report(["-i", "a.log"])
        #expect(report.series.step == 86_400 && (366...367).contains(report.series.start.count))
        #expect(report.series.hits.reduce(0, +) == 1_464 && report.summary.hits == 1_464)
    }

    @Test func aWrongYearInALogDoesNotMakeChartsOfDays() async throws {
        let old = "10.0.0.1 - - [20/Nov/1971:10:05:00 +0000] \"GET / HTTP/1.1\" 200 5\n"
        try folder.write("a.log", old + (0..<100).map { AccessLine.ago("10.0.0.1", Double(100 - $0)) }.joined())
        let report = try await report(["-i", "a.log"])
        #expect(report.status.first?.hasPrefix("1971-11-20T10:0") ?? false)
        #expect(report.series.step <= 60 && report.series.start.count < 4_400, "\(report.series.step)")
        #expect(report.series.hits.reduce(0, +) == 100 && report.summary.hits == 101)
    }

    @Test func aReportWithoutTheLibraryOfChartsIsWarnedOf() async throws {
        try folder.write("a.log", AccessLine.ago("10.0.0.1", 60))
        let none = folder.path("none.js")
        let run = try await VisorProgram.streamMonitor.run(
            ["-i", "a.log", "--quiet", "--report", "r.html"], environment: ["VISOR_CHART_JS": none],
            folder: folder.path)
        #expect(run.status == 0 && run.errorLines.count == 1 && run.standardError.contains("libjs-chart.js"))
        let report = try Report(in: folder.text("r.html"))
        #expect(report.summary.hits == 1 && report.status.first == nil)
    }

    @Test func anonymizedReportHasNoAddress() async throws {
        try folder.write("a.log", AccessLine.ago("203.0.113.77", 60) + "203.0.113.77 is no line\n")
        let report = try await report(["-i", "a.log", "--anonymize"])
        #expect(report.status.anonymized && report.summary.top["clients"]?.map(\.key) == ["203.0.113.0"])
        #expect(!(try folder.text("r.html").contains("203.0.113.77")))
    }

    @Test func standardOutputHasThePageAlone() async throws {
        _ = try await generate(500)
        let result = try await run(["-i", "a.log", "--report", "-"])
        #expect(result.status == 0 && result.standardOutput.hasPrefix("<!DOCTYPE html>\n"))
        #expect(try Report(in: result.standardOutput).state.overall.lines > 0)
    }

    @Test func reportIsWrittenWhereTheRunIsEnded() async throws {
        _ = try await generate(2_000)
        try folder.write("old.html", "old")
        let child = try ChildProgram(
            VisorProgram.streamMonitor.path,
            [
                "-i", folder.path("a.log"), "--follow", "--checkpoint", folder.path("state"), "--quiet", "--output",
                folder.path("w.jsonl"), "--idle", "500ms", "--window", "1s", "--lateness", "2s", "--report",
                folder.path("old.html"),
            ], in: folder)
        let lines = try folder.text("a.log").count { $0 == "\n" }
        try await wait(until: "windows are written") { try folder.has("w.jsonl") && !folder.text("w.jsonl").isEmpty }
        #expect(try folder.text("old.html") == "old", "nothing before the end")
        child.send(SIGHUP)
        try await child.waitForWords("the configuration has been read again")
        #expect(try folder.text("old.html") == "old", "a new configuration is no end")
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
        let report = try Report(in: folder.text("old.html"))
        let overall = report.state.overall
        #expect(overall.lines == lines && overall.malformed > 0)
        #expect(report.series.lines.reduce(0, +) == lines - overall.malformed, "open windows are there too")
    }

    @Test func reportIsWrittenWhereTheStandardInputIsLeft() async throws {
        let truth = try await generate(2_000)
        // Where it has been read, so has all before it.
        let last = "10.0.0.1 - - [20/Nov/2026:10:05:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"\n"
        try folder.write("a.log", try folder.text("a.log") + last)
        // Ends with the program, which takes the place of the shell.
        let script =
            #"cd "$1" && exec "$0" -i - --quiet --window 1s --lateness 0s --output w --report r"#
            + #" < <(tail -n +1 -f --pid=$$ a.log)"#
        let child = try ChildProgram(
            "/bin/bash", ["-c", script, VisorProgram.streamMonitor.path, folder.path], in: folder)
        try await wait(until: "windows are written") {
            try folder.has("w") && folder.text("w").contains("{\"start\":\"2026-11-20T10:00:19Z\"")
        }
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
        let report = try Report(in: folder.text("r"))
        #expect(report.summary.hits == truth.counts.hits + 1 && report.state.overall.malformed == truth.malformed)
    }

    @Test func placeThatIsMissingForTheHistoryIsSaid() async throws {
        try folder.write("a.log", AccessLine.now("10.0.0.1"))
        let run = try await VisorProgram.streamMonitor.run(
            ["-i", "a.log", "--report", "r.html"], environment: ["TMPDIR": folder.path("none")], folder: folder.path)
        #expect(run.status == 1 && run.errorLines.count == 1 && run.standardError.contains(folder.path("none")))
        #expect(!folder.has("r.html"))
    }

    @Test(arguments: ["./a.log", "none/r.html"])
    func badPlaceIsSaidBeforeAnythingIsRead(_ place: String) async throws {
        let log = AccessLine.now("10.0.0.1")
        try folder.write("a.log", log)
        let result = try await run(["-i", "a.log", "--report", place, "--output", "w.jsonl"])
        #expect(result.status != 0 && result.errorLines.count == 1 && result.standardError.contains(place))
        #expect(!folder.has("w.jsonl"))
        #expect(try folder.text("a.log") == log)
    }
}
