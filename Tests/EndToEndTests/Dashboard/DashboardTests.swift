import Foundation
import Glibc
import Testing
import VisorTesting

/// What the dashboard shows, held against what the generator knows, and against the output.
@Suite(.timeLimit(.minutes(10)), .enabled(if: Curl.isThere)) struct DashboardTests {
    private static let hour = "from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z"

    private struct Lines: Decodable {
        let lines: Int
    }

    private struct Status: Decodable {
        let window: Double
        let inputs: [String]
        let oldest: String?
    }

    private struct Top: Decodable {
        struct Entry: Decodable, Equatable {
            let key: String
            let count: Int
        }

        let entries: [Entry]
    }

    private struct Sources: Decodable {
        struct Source: Decodable {
            let name: String
            let position: Int
            let unit: String
            let size: Int?
            let heartbeat: String?
            let trouble: String?
        }

        let sources: [Source]
    }

    private func waitForLines(_ count: Int, _ monitor: DashboardMonitor) async throws {
        try await wait(until: "\(count) lines are shown") {
            let summary: Lines = try await monitor.object("summary?\(DashboardTests.hour)")
            return summary.lines == count
        }
    }

    @Test func numbersAreThoseOfTheTruth() async throws {
        let monitor = try DashboardMonitor()
        let truth = try await monitor.generate(6_000)
        let child = try await monitor.start()
        try await waitForLines(truth.linesInWindows, monitor)
        let series: SeriesDocument = try await monitor.object("series?\(DashboardTests.hour)&points=5000")
        #expect(series.step == 1)
        #expect(series.hits.reduce(0, +) == truth.counts.hits && series.start.count == truth.windows.count)
        let minutes: SeriesDocument = try await monitor.object("series?\(DashboardTests.hour)&points=100")
        #expect(minutes.step == 60 && minutes.hits.reduce(0, +) == truth.counts.hits)
        #expect(minutes.bytes.reduce(0, +) == series.bytes.reduce(0, +))
        let errors = truth.counts.status.filter { $0.key.hasPrefix("5") }.values.reduce(0, +)
        #expect(minutes.serverErrors.reduce(0, +) == errors && series.serverErrors.reduce(0, +) == errors)

        let top: Top = try await monitor.object("top/paths?\(DashboardTests.hour)&limit=5")
        let csv = try await monitor.get("api/v1/top/paths?\(DashboardTests.hour)&limit=5&format=csv")
        #expect(top.entries.count == 5 && top.entries[0].count >= top.entries[1].count)
        #expect(csv.head.contains("content-disposition: attachment; filename=\"paths.csv\""))
        #expect(
            csv.body.hasPrefix("\"key\",\"count\",\"error\"\r\n\"\(top.entries[0].key)\",\(top.entries[0].count),0\r\n")
        )
        let found: Top = try await monitor.object("top/paths?\(DashboardTests.hour)&contains=INDEX")
        #expect(!found.entries.isEmpty && found.entries.allSatisfy { $0.key.lowercased().contains("index") })

        let sources: Sources = try await monitor.object("sources")
        let size = try monitor.folder.text("access.log").utf8.count
        #expect(sources.sources.map(\.name) == [monitor.folder.path("access.log")])
        #expect(sources.sources[0].position == size && sources.sources[0].size == size)
        // A heartbeat comes each three seconds, from the third on.
        #expect(sources.sources[0].heartbeat == "2026-11-20T10:00:57Z" && sources.sources[0].unit == "bytes")
        let status: Status = try await monitor.object("status")
        #expect(status.window == 1 && status.oldest != nil)
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }

    @Test func historyHasNoHoleAndNoDoubleAfterKills() async throws {
        let monitor = try DashboardMonitor()
        try monitor.folder.write("access.log", "")
        let generator = ProgramBeside(
            path: VisorProgram.fakeLogGen.path,
            arguments: ["--rate", "300", "--duration", "12s", "-o", monitor.folder.path("access.log")])
        let status = try await generator.run { _ in
            for round in 0..<4 {
                let child = try await monitor.start()
                try await Task.sleep(for: .milliseconds(900 + 300 * round))
                child.send(SIGKILL)
                #expect(try await child.end(within: .patience) == -Int(SIGKILL))
            }
        }
        #expect(status.isSuccess)
        let child = try await monitor.start()
        let lines = try monitor.folder.text("access.log").count { $0 == "\n" }
        try await wait(until: "all lines are in windows") {
            let series: SeriesDocument = try await monitor.object("series?points=10000")
            return series.lines.reduce(0, +) >= lines
        }
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
        let windows = try SummaryDocument.windows(in: try monitor.folder.text("windows.jsonl"))
        let last = try await monitor.start()
        let series: SeriesDocument = try await monitor.object("series?points=10000")
        let shown = Dictionary(uniqueKeysWithValues: zip(series.start, series.lines))
        let written = try windows.map { (try Double(seconds(of: $0.key)), $0.value.counts.lines) }
        for (start, count) in written { #expect(shown[start] == count, "\(start)") }
        #expect(series.step == 1 && series.lines.reduce(0, +) == lines)
        last.send(SIGTERM)
        #expect(try await last.end(within: .patience) == 0)
    }

    private func seconds(of time: String) throws -> Int {
        Int(try Date(time, strategy: .iso8601).timeIntervalSince1970)
    }

    @Test func pagesAllowNothingButTheirOwn() async throws {
        let monitor = try DashboardMonitor()
        _ = try await monitor.generate(100)
        let child = try await monitor.start()
        let page = try await monitor.get("")
        #expect(page.status == 200 && page.head.contains("content-type: text/html; charset=utf-8"))
        #expect(page.head.contains("content-security-policy: default-src 'none'; script-src 'self'"))
        #expect(page.head.contains("x-content-type-options: nosniff"))
        let tag = try #require(page.head.firstMatch(of: #/etag: (\S+)/#)).1
        #expect(try await monitor.get("", ["-H", "If-None-Match: \(tag.replacing("w/", with: "W/"))"]).status == 304)
        #expect(try await monitor.get("online/").status == 200)
        #expect(try await monitor.get("assets/app.js").head.contains("content-type: text/javascript"))
        #expect(try await monitor.get("assets/chart.js").body.count > 100_000)
        for path in ["assets/..%2f..%2fetc%2fpasswd", "assets/none.js", "none", "api/v1/none", "api/v1/top/none"] {
            #expect(try await monitor.get(path).status == 404, "\(path)")
        }
        for query in ["from=yesterday", "to=5&from=9", "points=0", "points=x", "from=99999999999999999999"] {
            let answer = try await monitor.get("api/v1/series?\(query)")
            #expect(answer.status == 400 && answer.body.hasPrefix("{\"error\":\""), "\(query): \(answer.body)")
        }
        let rebound = try await monitor.get("api/v1/status", ["-H", "Host: evil.example:8080"])
        #expect(rebound.status == 421 && rebound.body.contains("--dashboard-host"))
        #expect(child.isRunning)
    }

    @Test func whatHappensIsToldAndGoesOnBehindABreak() async throws {
        let monitor = try DashboardMonitor()
        let truth = try await monitor.generate(500)
        let child = try await monitor.start(["--alert-threshold", "1", "--alert-period", "5s"])
        // curl ends after so long, in the middle of what it is told.
        let call = ProgramCall(
            program: "curl", arguments: ["-sN", "--noproxy", "*", "--max-time", "4", monitor.url("api/v1/live")])
        let text = try await call.run().standardOutput
        let numbers = text.matches(of: #/\nid: (\d+)\n/#).compactMap { Int($0.1) }
        #expect(numbers.count >= 2 && numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        #expect(text.hasPrefix("event: state\n"))
        #expect(text.contains("\"overall\":{\"lines\":\(truth.counts.lines),"))
        #expect(text.contains("\"firing\":[{\"rule\":\"high_traffic\""))
        let again = try await call.run().standardOutput
        let first = try #require(again.firstMatch(of: #/\nid: (\d+)\n/#)).1
        #expect(try #require(Int(first)) >= numbers[numbers.count - 1])
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }

    @Test func addressThatOthersReachIsRefused() async throws {
        for address in ["0.0.0.0:0", "192.0.2.1:80", "https://127.0.0.1:1", "nonsense"] {
            let run = try await VisorProgram.streamMonitor.run(["-i", "a.log", "--follow", "--dashboard", address])
            #expect(run.status == 2 && run.errorLines.count <= 2, "\(address): \(run.standardError)")
        }
    }
}
