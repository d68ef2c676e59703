import Testing
import VisorTesting

/// What the configuration file says of single inputs holds for these, and what it says of all for the others.
@Suite(.timeLimit(.minutes(10))) final class InputSettingsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes three inputs, read by a `LogFormat` string, by keys of JSON, and by what holds for all.
    ///
    /// The first two tell local times of Berlin around 25 October 2026, when 03:00 became 02:00.
    private func writeLogs() throws {
        try folder.write(
            "shop.log",
            """
            2026-10-25 01:59:00|10.0.0.1|GET /shop/a|200|1000
            2026-10-25 02:30:00|10.0.0.1|GET /shop/b|500|2000
            2026-10-25 03:30:00|10.0.0.2|GET /shop/c|200|3000

            """)
        try folder.write(
            "api.log",
            """
            {"at":"2026-10-24T23:59:00","who":{"addr":"10.0.1.1"},"code":503,"verb":"POST","target":"/api/x"}
            {"at":"2026-10-25T04:00:00","who":{"addr":"10.0.1.1"},"code":200,"verb":"GET","target":"/api/y"}

            """)
        try folder.write("old.log", "10.0.2.1 - - [25/Oct/2026:03:00:00 +0000] \"GET /old HTTP/1.1\" 404 5\n")
        try folder.write(
            "monitor.json",
            """
            {
                "input": ["old.log"],
                "window": "1h", "lateness": "1h", "retention": "1h",
                "inputs": [
                    {
                        "path": "shop*.log", "format": "%{%F %T}t|%h|%r|%>s|%D", "time_zone": "Europe/Berlin",
                        "labels": { "site": "shop", "tier": "front" }
                    },
                    {
                        "path": "api.log", "format": "json", "time_zone": "Europe/Berlin",
                        "json": {
                            "time": "at", "ip": "who.addr", "status": "code", "method": "verb", "path": "target"
                        },
                        "labels": { "site": "api" }
                    }
                ]
            }
            """)
    }

    private func analyse(_ arguments: [String] = []) async throws -> (SummaryDocument, [String: WindowDocument]) {
        try writeLogs()
        let run = try await VisorProgram.streamMonitor.run(
            ["--config", "monitor.json", "--summary", "s.json", "--output", "w.jsonl"] + arguments,
            folder: folder.path)
        #expect(run.status == 0, "\(run.standardError)")
        let windows = try SummaryDocument.windows(in: folder.text("w.jsonl"))
        return (try SummaryDocument(contentsOf: folder.path("s.json")), windows)
    }

    @Test func eachInputIsReadByItsOwnFormatAndZone() async throws {
        let (summary, windows) = try await analyse()
        #expect([summary.hits, summary.malformed, summary.tooLate] == [6, 0, 0])
        #expect(summary.status == ["200": 3, "404": 1, "500": 1, "503": 1])
        #expect(summary.clients == ["10.0.0.1": 2, "10.0.0.2": 1, "10.0.1.1": 2, "10.0.2.1": 1])
        #expect(summary.duration?.max == 0.003)
        // Before the change Berlin is two hours ahead of UTC, and one after it; what comes twice is taken for the first.
        let hours = windows.mapValues(\.counts.hits)
        #expect(
            hours == [
                "2026-10-24T21:00:00Z": 1, "2026-10-24T23:00:00Z": 1, "2026-10-25T00:00:00Z": 1,
                "2026-10-25T02:00:00Z": 1, "2026-10-25T03:00:00Z": 2,
            ])
    }

    @Test(arguments: [
        ("label.site=shop", ["200": 2, "500": 1]), ("label.site=api", ["200": 1, "503": 1]),
        ("label.site=api and status>=500", ["503": 1]),
        ("label.tier=front or status=404", ["200": 2, "404": 1, "500": 1]),
        ("not label.site=shop", ["200": 1, "404": 1, "503": 1]),
    ])
    func labelsSelectInputs(filter: String, status: [String: Int]) async throws {
        let (summary, _) = try await analyse(["--where", filter])
        #expect(summary.status == status)
        #expect(summary.filtered == 6 - status.values.reduce(0, +))
    }

    @Test func zoneOfAllInputsHoldsForThoseWithoutTheirOwn() async throws {
        try folder.write("a.log", "2026/07/01 12:00:00 [error] 7#7: *1 x, client: 10.0.0.1, server: y\n")
        let summary = try await folder.summary(of: "a.log", ["--time-zone", "America/New_York"])
        #expect(summary.start == "2026-07-01T16:00:00Z")
    }
}
