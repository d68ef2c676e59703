import Testing
import VisorTesting

/// What the analyser finds is what the generator says that it has written: two programs that share no code agree.
@Suite(.timeLimit(.minutes(10))) final class TruthTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let logs: [[String]] = [
        ["-m", "access", "--burst", "5xx@10s+20s", "--burst", "traffic*3@40s+10s"],
        ["-m", "access", "--format", "common", "--ipv6", "0.3", "--bots", "0.3"],
        ["-m", "access", "--format", "vhost_combined", "--paths", "2000"],
        ["-m", "error"],
        ["-m", "error", "--format", "apache22"],
        ["-m", "error", "--format", "apache24", "--ipv6", "0.4"],
    ]

    /// Logs that are read by what their user says of their lines.
    static let describedLogs: [(arguments: [String], format: String)] = [
        (["-m", "access", "--format", "json"], "auto"),
        (["-m", "access", "--format", "json", "--ipv6", "0.3"], "json"),
        (["-m", "access"], #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#),
        (["-m", "access"], combinedOfNginx), (["-m", "access"], "regex:" + combinedExpression),
        (
            ["-m", "access", "--format", "vhost_combined"],
            #"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#
        ),
    ]

    private static let combinedOfNginx =
        #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent""#

    private static let combinedExpression =
        #"(?<ip>\S+) \S+ (?<user>.*?) \[(?<time>[^\]]+)\] "(?<request>(?:[^"\\]|\\.)*+)" (?<status>\d{3}|-) (?<size>\d+|-)"#
        + #"(?: "(?<referer>(?:[^"\\]|\\.)*+)" "(?<user_agent>(?:[^"\\]|\\.)*+)")?"#

    private func generate(_ arguments: [String], lines: Int = 20_000) async throws -> GeneratorTruth {
        let run = try await VisorProgram.fakeLogGen.run(
            arguments + [
                "--start", "2026-11-20T10:00:00Z", "--rate", "200", "--seed", "7", "--count", "\(lines)", "--malformed",
                "0.01", "--time-zone", "+0230", "-o", folder.path("a.log"), "--truth", folder.path("truth.json"),
            ])
        #expect(run.status == 0, "\(run.standardError)")
        return try GeneratorTruth(contentsOf: folder.path("truth.json"))
    }

    private func analyse(
        _ inputs: [String], threads: Int = 2, more: [String] = []
    ) async throws -> (SummaryDocument, [String: WindowDocument]) {
        let run = try await VisorProgram.streamMonitor.run(
            ["-i"] + inputs + [
                "--time-zone", "+0230", "--top", "30000", "--threads", "\(threads)", "--output", folder.path("w.jsonl"),
                "--summary", folder.path("s.json"),
            ] + more)
        #expect(run.status == 0, "\(run.standardError)")
        let windows = try SummaryDocument.windows(in: folder.text("w.jsonl"))
        return (try SummaryDocument(contentsOf: folder.path("s.json")), windows)
    }

    private func checkWhole(_ summary: SummaryDocument, _ truth: GeneratorTruth) {
        #expect(summary.counts == truth.counts)
        #expect(summary.malformed == truth.malformed)
        #expect(summary.tooLate == 0)
        let lists: [([SummaryDocument.Entry], [String: Int])] = [
            (summary.top.sections, truth.maps.sections), (summary.top.paths, truth.maps.paths),
            (summary.top.clients, truth.maps.clients), (summary.top.referrers, truth.maps.referrers),
            (summary.top.agents, truth.maps.agents), (summary.top.errorClients, truth.maps.errorClients),
            (summary.top.messages, truth.maps.messages),
        ]
        for (list, map) in lists {
            #expect(Dictionary(uniqueKeysWithValues: list.map { ($0.key, $0.count) }) == map)
            #expect(list.allSatisfy { $0.error == 0 })
        }
    }

    @Test(arguments: logs) func everyExactCountEqualsTheTruth(_ arguments: [String]) async throws {
        let truth = try await generate(arguments)
        try await checkEveryCount(truth)
    }

    @Test(arguments: describedLogs)
    func everyExactCountOfADescribedFormatEqualsTheTruth(_ arguments: [String], format: String) async throws {
        let truth = try await generate(arguments)
        try await checkEveryCount(truth, more: ["--format", format])
    }

    private func checkEveryCount(_ truth: GeneratorTruth, more: [String] = []) async throws {
        let (summary, windows) = try await analyse([folder.path("a.log")], more: more)
        checkWhole(summary, truth)
        #expect(truth.counts.lines == 20_000)
        #expect(truth.malformed > 100)
        #expect(Set(windows.keys) == Set(truth.windows.map(\.start)))
        for window in truth.windows {
            let found = try #require(windows[window.start])
            #expect(found.counts == window.counts)
            #expect(found.revision == window.counts.lines)
            #expect(abs(found.rate - Double(window.counts.hits) / 10) < 0.001)
        }
    }

    @Test func estimatesAreWithinTheirBounds() async throws {
        let truth = try await generate(["-m", "access", "--clients", "3000", "--skew", "0"], lines: 30_000)
        let (summary, _) = try await analyse([folder.path("a.log")])
        let clients = Double(truth.maps.clients.count)
        #expect(clients > 2_000)
        #expect(abs(Double(summary.clientsDistinct) - clients) <= 0.05 * clients)
        let size = try #require(summary.size)
        let pairs = [
            (size.p50, truth.size.p50), (size.p90, truth.size.p90), (size.p99, truth.size.p99),
            (size.max, truth.size.max),
        ]
        for (found, exact) in pairs {
            let found = try #require(found)
            #expect(abs(found - exact) <= 0.01 * exact, "\(found) for \(exact)")
        }
    }

    @Test func heavyHittersAreWithinTheirBoundWhenTheKeysDoNotFit() async throws {
        let truth = try await generate(["-m", "access", "--clients", "60000", "--skew", "0.5"], lines: 60_000)
        let (summary, _) = try await analyse([folder.path("a.log")])
        #expect(truth.maps.clients.count > 8_192)
        let error = try #require(summary.top.clients.first?.error)
        #expect(error > 0)
        let found = Dictionary(uniqueKeysWithValues: summary.top.clients.map { ($0.key, $0.count) })
        for (client, count) in truth.maps.clients {
            let known = found[client] ?? 0
            #expect(known <= count && count <= known + error, "\(client): \(known) and \(error) for \(count)")
        }
    }

    @Test func numberOfThreadsAndOfFilesMakesNoDifference() async throws {
        let truth = try await generate(["-m", "access"], lines: 60_000)
        let text = try folder.text("a.log")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var parts: [[Substring]] = [[], [], []]
        for (number, line) in lines.dropLast().enumerated() { parts[number % 7 % 3].append(line) }
        let paths = try parts.enumerated().map { number, lines in
            try folder.write("part\(number).log", lines.joined(separator: "\n") + "\n")
        }
        _ = try await analyse([folder.path("a.log")], threads: 1)
        let (whole, output) = (try folder.text("s.json"), try folder.text("w.jsonl"))
        for threads in [2, 7] {
            _ = try await analyse([folder.path("a.log")], threads: threads)
            #expect(try folder.text("s.json") == whole)
            #expect(try folder.text("w.jsonl") == output)
        }
        let (summary, _) = try await analyse(paths)
        checkWhole(summary, truth)
        #expect(try folder.text("s.json") == whole)
        _ = try await analyse(["-"], more: ["--format", "combined"], input: text)
        #expect(try folder.text("s.json") == whole)
    }

    private func analyse(_ inputs: [String], more: [String], input: String) async throws {
        let run = try await VisorProgram.streamMonitor.run(
            ["-i"] + inputs + ["--time-zone", "+0230", "--top", "30000", "--summary", folder.path("s.json")] + more,
            input: input)
        #expect(run.status == 0, "\(run.standardError)")
    }

    @Test func deadLettersAreTheMalformedLines() async throws {
        let truth = try await generate(["-m", "access"])
        _ = try await analyse([folder.path("a.log")], more: ["--dead-letter", folder.path("dead.log")])
        let dead = try folder.text("dead.log").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let all = Set(try folder.text("a.log").split(separator: "\n"))
        #expect(dead.count == truth.malformed)
        #expect(dead.allSatisfy(all.contains))
    }
}
