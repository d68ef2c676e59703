import Foundation
import Glibc
import Testing
import VisorTesting

/// The pages, in a real browser.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: RealServers.areWanted)) struct BrowserTests {
    private func stop(_ child: ChildProgram) async throws {
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }

    @Test func numbersAreThoseOfTheTruthAndAURLShowsThemToOthers() async throws {
        let monitor = try DashboardMonitor()
        let truth = try await monitor.generate(6_000)
        let child = try await monitor.start()
        // A range that stands still is read once.
        try await wait(until: "all is read") {
            let answer = try await monitor.get("api/v1/summary?from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z")
            return answer.body.contains("\"hits\":\(truth.counts.hits),")
        }
        try await Browser.installed().look("numbers", monitor.url(""), [monitor.folder.path("truth.json")])
        try await stop(child)
    }

    @Test func alertAppearsAndRecoversAndStays() async throws {
        let monitor = try DashboardMonitor()
        try monitor.folder.write("access.log", "")
        let generator = ProgramBeside(
            path: VisorProgram.fakeLogGen.path,
            arguments: ["--rate", "50", "--burst", "5xx@20s+20s", "-o", monitor.folder.path("access.log")])
        let child = try await monitor.start()
        let status = try await generator.run { process in
            try await Browser.installed().look("alert", monitor.url(""))
            kill(process, SIGTERM)
        }
        #expect(status.isSuccess)
        try await stop(child)
    }

    @Test func tilesHaveTheColourOfTheirAge() async throws {
        let monitor = try DashboardMonitor()
        let ages = [
            ("10.0.0.9", 90_000), ("10.0.0.4", 43_200), ("10.0.0.3", 5_400), ("10.0.0.2", 1_800), ("10.0.0.1", 2.0),
        ]
        let names = try monitor.folder.write("names.json", #"{"10.0.0.1": "Ann", "10.0.0.2": "<b>Bob</b>"}"#)
        try monitor.folder.write(
            "access.log", ages.map { AccessLine.ago($0.0, $0.1) }.joined() + AccessLine.ago("172.18.0.5", 1, "/x"))
        let child = try await monitor.start(["--presence-exclude", "172.18.0.0/16", "--presence-names", names])
        try await Browser.installed().look("tiles", monitor.url(""), ["\(child.process)"])
        try await stop(child)
    }

    @Test func aStrangerLogsInAndOut() async throws {
        let monitor = try DashboardMonitor(basePath: "/visor")
        try monitor.folder.write("access.log", AccessLine.ago("10.0.0.1", 2))
        let line = try await VisorProgram.streamMonitor.run(
            ["auth-line", "--user", "ann"], input: "two words\n")
        #expect(line.status == 0, "\(line.standardError)")
        let users = try monitor.folder.write("users", line.standardOutput)
        #expect(chmod(users, 0o600) == 0)
        let child = try await monitor.start(["--auth-file", users])
        try await Browser.installed().look("login", monitor.url(""), ["ann", "two words"])
        try await stop(child)
    }

    /// Lines of a log whose fields are made to be markup.
    private func hostileLog() throws -> String {
        let time = #/\[.*\]/#
        let now = try #require(AccessLine.ago("a", 5).firstMatch(of: time)).0
        let start = #"\#(now) "GET /<img src=x onerror=document.title='owned'> HTTP/1.1" 200 5"#
        let agent = #""<script>document.title='owned'</script>" "</td></table><iframe src=javascript:alert(1)>""#
        let lines = (0..<20).map { "<svg/onload=document.title='owned'>\($0) - - \(start) \(agent)\n" }
        return lines.joined() + "\u{202e}10.0.0.1 - - \(start) \"\u{202e}javascript:1\" \"\u{0}\"\n"
    }

    @Test func hostileLinesStayText() async throws {
        let monitor = try DashboardMonitor()
        try monitor.folder.write("access.log", try hostileLog())
        let child = try await monitor.start()
        try await Browser.installed().look("hostile", monitor.url(""))
        try await stop(child)
    }

    /// A report of a log, and the address by which a browser opens it.
    private func report(
        of folder: TemporaryFolder, environment: [String: String] = [:]
    ) async throws -> String {
        let result = try await VisorProgram.streamMonitor.run(
            ["-i", "a.log", "--report", "r.html", "--quiet"], environment: environment, folder: folder.path)
        #expect(result.status == 0, "\(result.standardError)")
        return "file://\(folder.path("r.html"))"
    }

    @Test func reportIsReadWithoutAServer() async throws {
        let folder = try TemporaryFolder()
        let run = try await VisorProgram.fakeLogGen.run(
            [
                "--start", "2026-11-20T10:00:00Z", "--rate", "100", "--seed", "7", "--count", "6000", "-o",
                folder.path("a.log"), "--truth", folder.path("truth.json"),
            ])
        #expect(run.status == 0, "\(run.standardError)")
        let url = try await report(of: folder)
        try await Browser.installed().look("report", url, [folder.path("truth.json")])
        let bare = try await report(of: folder, environment: ["VISOR_CHART_JS": folder.path("none.js")])
        try await Browser.installed().look("bare_report", bare)
    }

    @Test func hostileLinesStayTextInAReport() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.log", try hostileLog())
        try await Browser.installed().look("hostile_report", try await report(of: folder))
        try folder.write("a.log", "")
        try await Browser.installed().look("empty_report", try await report(of: folder))
    }

    @Test func lostConnectionIsSaidAndHeals() async throws {
        let monitor = try DashboardMonitor()
        try monitor.folder.write("access.log", (0..<200).map { AccessLine.ago("10.0.0.1", 200 - Double($0)) }.joined())
        try await Browser.installed().look(
            "cut", monitor.url(""), [VisorProgram.streamMonitor.path] + monitor.arguments)
    }
}
