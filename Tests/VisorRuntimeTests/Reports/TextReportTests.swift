import Testing
import VisorKit
import VisorTesting

@testable import VisorRuntime

@Suite struct TextReportTests {
    private func analyse(_ text: String, format: LogFormat = .combined) async throws -> (OverallSummary, [WindowUpdate])
    {
        let observer = RecordingObserver()
        var analysis = Analysis(settings: AnalysisSettings(), firstTimes: [nil], threads: 1)
        let overall = try await analysis.run(ScriptedSource([Array(text.utf8)], format: format), observer: observer)
        return (overall, observer.windows)
    }

    private func report(
        _ text: String, format: LogFormat = .combined, style: TextStyle = TextStyle(isEnabled: false)
    ) async throws -> String {
        let overall = try await analyse(text, format: format).0
        let report = TextReport(overall, inputs: ["a.log"], elapsed: .seconds(2), style: style)
        return report.lines.joined(separator: "\n")
    }

    private func line(_ client: String, _ path: String, _ status: Int, second: Int = 0) -> String {
        "\(client) - - [20/Nov/2026:10:00:0\(second) +0000] \"GET \(path) HTTP/1.1\" \(status) 1000 \"-\" \"curl/8\"\n"
    }

    @Test func figuresAreThere() async throws {
        let log = line("10.0.0.1", "/a/b", 200) + line("10.0.0.1", "/a/c", 503) + line("10.0.0.2", "/d", 404) + "junk\n"
        let text = try await report(log)
        for figure in [
            "a.log  2026-11-20T10:00:00Z to 2026-11-20T10:00:10Z  (10.0 s)", "lines       4 ", "hits        3 ",
            "lines a second  4.0", "errors          2  (50.0 %)", "bytes       3.0 kB", "malformed   1 ",
            "read at         2 lines a second", "2xx                1   33.3 %", "4xx                1   33.3 %",
            "2  10.0.0.1", "2  /a", "first malformed line: a.log, byte \(log.utf8.count - 5): junk",
        ] { #expect(text.contains(figure), "\(figure) in\n\(text)") }
    }

    @Test func firstMalformedLineOfAPartitionWithoutANameIsShownWithoutOne() async throws {
        let overall = try await analyse("junk\n").0
        let report = TextReport(overall, inputs: [], elapsed: .seconds(2), style: TextStyle(isEnabled: false))
        #expect(report.lines.joined(separator: "\n").contains("first malformed line: byte 0: junk"))
    }

    @Test func errorLogShowsLevelsAndMessages() async throws {
        let text = try await report(
            "[Fri Nov 20 10:00:00 2026] [error] [client 10.0.0.1] disk full\n", format: .apacheError)
        #expect(text.contains("error              1  100.0 %"))
        #expect(text.contains("1  disk full"))
        #expect(!text.contains("top sections"))
    }

    @Test func emptyInputIsAReportOfZeros() async throws {
        let text = try await report("")
        #expect(text.contains("lines       0 "))
        #expect(!text.contains("top"))
    }

    @Test func controlCharactersOfALineNeverReachTheTerminal() async throws {
        let hostile = "/\u{1b}[2J\u{7}\u{9b}31m\u{202e}x"
        let text = try await report(line("10.0.0.1\u{1b}]0;x\u{7}", hostile, 200) + "\u{1b}c\n")
        #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.isControl })
    }

    @Test func coloursAreWrittenOnlyWhereTheyAreWanted() async throws {
        let log = line("10.0.0.1", "/", 500)
        #expect(try await report(log).contains("\u{1b}") == false)
        #expect(try await report(log, style: TextStyle(isEnabled: true)).contains("\u{1b}[31m█"))
    }

    @Test func linesFitATerminalOfEightyColumns() async throws {
        let long = String(repeating: "x", count: 300)
        let text = try await report(line(long, "/\(long)/\(long)", 404) + line("10.0.0.1", "/", 200))
        for line in text.split(separator: "\n") { #expect(TextWidth.of(String(line)) <= 80, "\(line)") }
    }

    @Test func listsStandOneBelowTheOtherWhereThereIsNoRoom() async throws {
        let overall = try await analyse(line("10.0.0.1", "/", 404)).0
        let report = TextReport(
            overall, inputs: ["a.log"], elapsed: .seconds(2), style: TextStyle(isEnabled: false), width: 60)
        #expect(report.lines.contains("top clients"))
        #expect(report.lines.contains("top error clients"))
    }

    @Test func rateIsThatOfTheTimesInTheLines() async throws {
        let log = line("10.0.0.1", "/", 200, second: 2) + line("10.0.0.1", "/", 200, second: 5)
        #expect(try await report(log).contains("lines a second  0.5"))
    }

    @Test func trafficOfTheLastWindowsIsARowOfBlocks() async throws {
        let calm = line("10.0.0.1", "/", 200)
        let burst = String(repeating: line("10.0.0.1", "/", 500).replacing("10:00:00", with: "10:00:10"), count: 8)
        let windows = try await analyse(calm + burst).1
        #expect(windows.count == 2)
        #expect(
            Sparkline(windows, style: TextStyle(isEnabled: false)).lines == ["by window   ▁█  at most 0.8 a second"])
        #expect(Sparkline(windows, style: TextStyle(isEnabled: true)).lines.first?.contains("\u{1b}[31m█") == true)
        #expect(Sparkline(Array(windows.prefix(1)), style: TextStyle(isEnabled: false)).lines.isEmpty)
    }

    private func report(alerts count: Int, _ text: String) async throws -> TextReport {
        var board = AlertBoard()
        board.take(
            (0..<count).map { number in
                AlertTransition(
                    identity: AlertIdentity(rule: "r\(number)", labels: [], episode: 1, state: .firing),
                    at: EventTime(seconds: 0), severity: .critical, value: nil, message: "alarm \(number)")
            })
        return TextReport(
            try await analyse(text).0, alerts: board, inputs: ["a.log"], elapsed: .seconds(2),
            style: TextStyle(isEnabled: false))
    }

    @Test func alertsStandBelow() async throws {
        let log = line("10.0.0.1", "/", 404) + "junk\n"
        let lines = try await report(alerts: 1, log).lines
        #expect(
            lines.suffix(6) == [
                "first malformed line: a.log, byte \(log.utf8.count - 5): junk", "", "alerts  1 active, 1 change",
                "  firing    alarm 0", "  last changes", "  1970-01-01T00:00:00Z  firing    alarm 0",
            ])
        #expect(try await report(alerts: 0, log).lines == Array(lines.dropLast(5)))
    }

    @Test func alertsStayWhereThereIsNoRoomForAll() async throws {
        let report = try await report(alerts: 20, line("10.0.0.1", "/", 404))
        let lines = report.lines(atMost: 20)
        #expect(lines.count == 20)
        #expect(lines[0] == report.lines[0] && lines[9] == report.lines[9])
        #expect(lines[10] == "alerts  20 active, 20 changes" && lines[19] == "  and 12 more")
        #expect(report.lines(atMost: 1_000) == report.lines)
        for rows in 0..<60 { #expect(report.lines(atMost: rows).count == min(rows, report.lines.count)) }
        #expect(try await self.report(alerts: 0, "").lines(atMost: 5).count == 5)
    }
}
