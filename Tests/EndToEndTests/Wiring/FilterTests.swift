import Testing
import VisorTesting

/// Which lines `stream_monitor` lets count: what it finds is what a recount of the lines finds.
@Suite(.timeLimit(.minutes(10))) final class FilterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A line of the log, as the tests count it themselves.
    private struct Line {
        var second: Int
        var status: Int
        var path: String
        var client: String

        var text: String {
            let time = "20/Nov/2026:10:\(two(second / 60)):\(two(second % 60)) +0000"
            return "\(client) - - [\(time)] \"GET \(path) HTTP/1.1\" \(status) 5\n"
        }

        private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    }

    private static let lines: [Line] = {
        var random = SeededGenerator(seed: 11)
        return (0..<3_000).map { number in
            Line(
                second: number / 10, status: [200, 200, 304, 404, 500, 503].randomElement(using: &random) ?? 200,
                path: ["/", "/api/users", "/api/orders", "/static/a.css"].randomElement(using: &random) ?? "/",
                client: ["10.0.0.7", "10.0.1.7", "192.0.2.9"].randomElement(using: &random) ?? "10.0.0.7")
        }
    }()

    /// Filters and options, and what they mean in the words of this test.
    private static let cases: [(arguments: [String], counts: @Sendable (Line) -> Bool)] = [
        (["--where", "status>=500"], { $0.status >= 500 }),
        (["--where", "status>=500 and path^=/api"], { $0.status >= 500 && $0.path.hasPrefix("/api") }),
        (["--where", "not (path$=.css or status=404)"], { !$0.path.hasSuffix(".css") && $0.status != 404 }),
        (["--where", "ip=10.0.0.0/23"], { $0.client.hasPrefix("10.0.") }),
        (["--from", "2026-11-20 10:01"], { $0.second >= 60 }),
        (["--to", "2026-11-20T11:02:05+01:00"], { $0.second < 125 }),
        (["--from", "2026-11-20 10:01", "--to", "2026-11-20 10:02:30"], { (60..<150).contains($0.second) }),
        (
            ["--from", "2026-11-20 11:01", "--time-zone", "+0100", "--where", "status<400"],
            { $0.second >= 60 && $0.status < 400 }
        ),
    ]

    @Test(arguments: cases.indices)
    func whatPassesIsCountedAndTheRestIsFiltered(_ number: Int) async throws {
        let (arguments, counts) = FilterTests.cases[number]
        let kept = FilterTests.lines.filter(counts)
        #expect(!kept.isEmpty && kept.count < FilterTests.lines.count)
        let malformed = "neither this\nnor that\n"
        try folder.write("a.log", FilterTests.lines.map(\.text).joined() + malformed)
        let summary = try await folder.summary(of: "a.log", arguments + ["--output", folder.path("w.jsonl")])
        #expect(summary.hits == kept.count)
        #expect(summary.filtered == FilterTests.lines.count - kept.count)
        #expect(summary.malformed == 2)
        #expect(summary.lines == kept.count + 2)
        #expect(summary.status == FilterTests.tally(kept) { "\($0.status)" })
        #expect(summary.clients == FilterTests.tally(kept, by: \.client))
        let windows = try SummaryDocument.windows(in: folder.text("w.jsonl"))
        let bySecond = Dictionary(grouping: kept) { $0.second / 10 * 10 }
        #expect(windows.count == bySecond.count)
        for lines in bySecond.values {
            let second = lines[0].second / 10 * 10
            let start = "2026-11-20T10:0\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60)Z"
            let window = try #require(windows[start])
            #expect(window.counts.hits == lines.count)
            #expect(window.counts.status == FilterTests.tally(lines) { "\($0.status)" })
        }
    }

    private static func tally(_ lines: [Line], by key: (Line) -> String) -> [String: Int] {
        lines.reduce(into: [:]) { $0[key($1), default: 0] += 1 }
    }

    @Test func heartbeatsPassEveryFilter() async throws {
        let beat = "- - - [20/Nov/2026:10:00:00 +0000] \"HEARTBEAT\" - -\n"
        try folder.write("a.log", FilterTests.lines[0].text + beat)
        let summary = try await folder.summary(of: "a.log", ["--where", "status=999"])
        #expect([summary.heartbeats, summary.hits, summary.filtered] == [1, 0, 1])
    }
}
