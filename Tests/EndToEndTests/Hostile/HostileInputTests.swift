import Glibc
import Testing
import VisorTesting

/// Inputs that are made to do harm: `stream_monitor` counts what can be read, says the rest, and keeps to its memory.
@Suite(.timeLimit(.minutes(10))) final class HostileInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let line = #"10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5"#
    /// About twice what is usual for a run that reads next to nothing.
    private static let smallMemory = 48 << 20

    /// Analyses a file of the folder, which must end well within a memory.
    private func analyse(
        _ name: String, _ arguments: [String] = [], within memory: Int = smallMemory
    ) async throws -> SummaryDocument {
        let run = try await MeasuredRun.run(
            .streamMonitor,
            ["-i", folder.path(name), "--summary", folder.path("s.json"), "--threads", "2"] + arguments,
            in: folder)
        #expect(run.status == 0, "\(run.standardError)")
        #expect(run.peakBytes < memory, "\(run.peakBytes >> 20) MiB")
        return try SummaryDocument(contentsOf: folder.path("s.json"))
    }

    @Test(arguments: ["file", "pipe"])
    func fiftyMegabytesWithoutANewlineAreOneMalformedLine(from source: String) async throws {
        let make = "(echo '\(Self.line)'; head -c 50000000 /dev/zero | tr '\\0' a; echo; echo '\(Self.line)')"
        // In a session of its own the writer outlives the script, which ends when it has one.
        let pipe = """
            mkfifo a.log; make=$(cat); setsid bash -c "touch begun; $make > a.log 2>&-" &
            until [ -e begun ]; do sleep 0.05; done
            """
        try await folder.bash(source == "file" ? "\(make) > a.log" : pipe, input: make)
        let summary = try await analyse("a.log", ["--dead-letter", folder.path("dead.log")])
        #expect([summary.lines, summary.hits, summary.malformed] == [3, 2, 1])
        // A line that is too long is not kept.
        #expect(try folder.text("dead.log").isEmpty)
    }

    @Test func millionDistinctClientsAndPathsAreCountedInBoundedMemory() async throws {
        try await folder.bash(
            """
            awk 'BEGIN { for (i = 0; i < 500000; i++) printf "%d.%d.%d.%d - - [20/Nov/2026:10:%02d:00 +0000] \\
            \\"GET /%d/%d HTTP/1.1\\" 200 5 \\"http://%d.test/\\" \\"agent %d\\"\\n", 10 + i / 16777216, i / 65536 % 256, \\
            i / 256 % 256, i % 256, i / 50000, i, i, i, i }' > a.log
            """)
        let summary = try await analyse("a.log", within: 128 << 20)
        #expect([summary.hits, summary.malformed, summary.tooLate] == [500_000, 0, 0])
        #expect(abs(summary.clientsDistinct - 500_000) < 25_000)
        #expect(summary.top.paths.count <= 10)
        #expect(summary.top.clients.allSatisfy { $0.error <= 500_000 / 4_097 * 2 })
    }

    /// Formats, a line of each, and what stands before and behind the place for hostile text.
    static let places: [(format: String, line: String, before: String, after: String)] = [
        (
            "combined", line + #" "-" "-""#, #"10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /"#,
            #" HTTP/1.1" 200 5 "-" "-""#
        ),
        (
            #"%h %l %u %t "%r" %>s %b "%{User-Agent}i" %D"#, line + #" "-" 7"#,
            #"10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 ""#, #"" 7"#
        ),
        (
            #"regex:^(?<ip>\S+) .*? \[(?<time>[^\]]+)\] "(?<request>(?:[^"\\]|\\.)*)" (?<status>\d+) (?<size>\d+)$"#,
            line, #"10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /"#, #" HTTP/1.1" 200 5"#
        ),
        (
            "json", #"{"time":1795168800,"status":200,"request":"GET / HTTP/1.1"}"#,
            #"{"time":1795168800,"status":200,"request":"GET /"#, #" HTTP/1.1"}"#
        ),
        (
            "nginx_error", "2026/11/20 10:00:00 [error] 7#7: *1 x, client: 10.0.0.1, server: y",
            "2026/11/20 10:00:00 [error] 7#7: *1 x ", ", client: 10.0.0.1, server: y"
        ),
        (
            "apache_error", "[Fri Nov 20 10:00:00.000000 2026] [core:error] [pid 7] [client 10.0.0.1:7] x",
            "[Fri Nov 20 10:00:00.000000 2026] [core:error] [pid 7] [client 10.0.0.1:7] ", ""
        ),
        (
            "w3c", "#Fields: date time cs-uri-stem cs(User-Agent)\n2026-11-20 10:00:00 / -",
            "2026-11-20 10:00:00 / \"", "\""
        ),
    ]

    private static let escapes = [
        #"\\"#, #"\""#, #"\u005c"#, #"\uD83D"#, #""""#, #"\x5"#, "\"\\", "\u{1}", "[", "{\"a\":",
    ]

    @Test(arguments: places.indices) func mebibytesOfEscapesHarmNoFormat(_ number: Int) async throws {
        let place = HostileInputTests.places[number]
        let room = (1 << 20) - place.before.utf8.count - place.after.utf8.count - 1
        let hostile = HostileInputTests.escapes.map { escape in
            place.before + String(repeating: escape, count: room / escape.utf8.count) + place.after
        }
        let last = place.line.split(separator: "\n").last ?? ""
        try folder.write("a.log", ([place.line] + hostile + [String(last)]).joined(separator: "\n") + "\n")
        let summary = try await analyse("a.log", ["--format", place.format])
        let counted = summary.hits + summary.levels.values.reduce(0, +)
        // The lines in the middle may be read or not; those beside them must be.
        #expect(counted + summary.malformed == hostile.count + 2)
        #expect(counted >= 2)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func jsonNestedAMillionDeepIsNoMoreThanALine(_ opening: String) async throws {
        let good = "{\"time\":1795168800,\"status\":200}"
        // What is longer than a line may be is skipped; what is not must be gone through.
        let depths = [1_000_000, 1_000_000 / opening.utf8.count - 100]
        let nests = depths.map { String(repeating: opening, count: $0) }
        let lines = [good] + nests + nests.map { "{\"time\":1795168800,\"status\":500,\"x\":\($0)" } + [good]
        try folder.write("a.log", lines.joined(separator: "\n") + "\n")
        let summary = try await analyse("a.log", ["--format", "json"])
        #expect(summary.status == ["200": 2])
        #expect(summary.malformed == 4)
    }

    @Test(arguments: packers)
    func bombOfAQuarterOfAGigabyteUnpacksInBoundedMemory(_ packer: String) async throws {
        try await folder.bash(
            "(echo '\(Self.line)'; head -c 250000000 /dev/zero; echo; echo '\(Self.line)') | \(packer) -c > a.log")
        let summary = try await analyse("a.log")
        #expect([summary.lines, summary.hits, summary.malformed] == [3, 2, 1])
    }

    @Test(arguments: packers)
    func fileThatIsCutOffInTheMiddleCountsAsFarAsItGoesAndTheRestIsSaid(_ packer: String) async throws {
        try await folder.bash(
            """
            for i in {1..30000}; do echo '10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /'$i' HTTP/1.1" 200 5'; done | \(packer) -c > whole
            head -c $(($(stat -c %s whole) / 2)) whole > a.log
            """)
        let run = try await MeasuredRun.run(
            .streamMonitor, ["-i", folder.path("a.log"), "--summary", folder.path("s.json")], in: folder)
        #expect(run.status == 1)
        #expect(run.standardError.split(separator: "\n").count == 1)
        #expect(run.standardError.contains("a.log: ends in the middle of its compressed data"))
        let summary = try SummaryDocument(contentsOf: folder.path("s.json"))
        #expect((1..<30_000).contains(summary.hits))
        // The line that is cut off is one, too.
        #expect(summary.malformed <= 1)
    }

    /// Zstandard's program is not on every machine; where real servers are wanted, it must be.
    private static let packers =
        RealServers.areWanted || access("/usr/bin/zstd", X_OK) == 0
        ? ["gzip -1", "zstd -q"] : ["gzip -1"]

    @Test func timesAtBothEndsOfTimeAreReadAndThoseBeyondAreMalformed() async throws {
        let times = [
            "0001-01-01T00:00:00Z", "9998-12-31T23:59:59Z", "0000-12-31T23:59:59Z", "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "-9223372036854775808", "9223372036854775807", "1e308",
            "-1e400", "99999999999999999999999999", "NaN",
        ]
        let lines = times.flatMap { time in
            ["{\"time\":\"\(time)\",\"status\":200}", "{\"time\":\(time),\"status\":200}"]
        }
        try folder.write("a.log", lines.joined(separator: "\n") + "\n")
        let summary = try await analyse("a.log", ["--format", "json", "--output", folder.path("w.jsonl")])
        #expect(summary.hits + summary.malformed == lines.count)
        #expect(summary.start == "0001-01-01T00:00:00Z" && summary.end == "9999-01-01T00:00:00Z")
        for zone in ["Europe/Berlin", "+1400", "-1400"] {
            let other = try await analyse("a.log", ["--format", "json", "--time-zone", zone, "--window", "365d"])
            #expect(other.hits == summary.hits)
        }
    }
}
