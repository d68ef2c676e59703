import Foundation
import Glibc
import Testing
import VisorTesting

/// `stream_monitor --listen http://…` as a process, and what curl sends to it.
@Suite(.timeLimit(.minutes(10)), .enabled(if: Curl.isThere)) final class IngestProgramTests {
    private let ingest: IngestMonitor

    init() throws { ingest = try IngestMonitor() }

    private func check(_ summary: SummaryDocument, _ truth: SummaryDocument, times: Int = 1) {
        #expect(summary.lines == times * truth.lines && summary.hits == times * truth.hits)
        #expect(summary.bytes == times * truth.bytes && summary.malformed == times * truth.malformed)
        #expect(summary.status == truth.status.mapValues { $0 * times })
        #expect(summary.clientsDistinct == truth.clientsDistinct)
    }

    @Test func fileThatIsSentAmountsToWhatItIsWhenItIsRead() async throws {
        try await ingest.generate(20_000)
        let monitor = try await ingest.start()
        #expect(try await ingest.curl(["--data-binary", "@access.log"]).status == 200)
        // A stop waits three seconds at most, and what is not read by then at the next start.
        try await ingest.waitForWindows(20_000)
        let summary = try await ingest.stop(monitor)
        check(summary, try await ingest.truth())
        #expect(try monitor.errors.isEmpty)
    }

    @Test func batchIsCutAgainWhereTheAnswerSaysSo() async throws {
        try await ingest.generate(3_000)
        try await ingest.folder.bash("head -c 100000 access.log | head -n -1 > first; gzip -k access.log")
        let size = try length(of: "access.log")
        let first = try length(of: "first")
        let monitor = try await ingest.start()
        func send(_ file: String, _ from: Int, _ to: Int, _ more: [String] = []) async throws -> (Int, String) {
            let fields =
                ["Visor-Source: web1", "Visor-Incarnation: a", "Visor-From: \(from)", "Visor-To: \(to)"] + more
            let words = fields.flatMap { ["-H", $0] } + ["--data-binary", "@\(file)"]
            let answer = try await ingest.curl(words)
            return (answer.status, answer.text)
        }
        #expect(try await send("first", 0, first).0 == 200)
        // The same again, as if the answer had been lost; then all, from the beginning.
        for file in ["first", "access.log.gz"] {
            let answer = try await send(file, 0, size, file.hasSuffix(".gz") ? ["Content-Encoding: gzip"] : [])
            #expect(answer.0 == 409 && answer.1.contains("Visor-Next: \(first)\r\n"))
        }
        try await ingest.folder.bash("tail -c +\(first + 1) access.log | gzip > rest.gz")
        #expect(try await send("rest.gz", first, size, ["Content-Encoding: gzip"]).0 == 200)
        try await ingest.waitForWindows(3_000)
        check(try await ingest.stop(monitor), try await ingest.truth())
    }

    /// Whoever hears 200 sends the next batch; whoever hears nothing sends the same again, and goes on where he is told.
    @Test func killedMonitorCountsEachLineOnce() async throws {
        try await ingest.generate(4_000)
        let lines = try ingest.folder.text("access.log").split(separator: "\n", omittingEmptySubsequences: true)
            .map { $0 + "\n" }
        var monitor = try await ingest.start()
        var (place, offset, kills) = (0, 0, 0)
        while place < lines.count {
            let batch = lines[place..<min(place + 150, lines.count)]
            let bytes = batch.joined()
            try ingest.folder.write("batch", bytes)
            // In mid-request now and then, or just before or behind it.
            if place / 150 % 5 == 2, kills < 5 {
                kills += 1
                let process = monitor.process
                _ = try await (ingest.curl(fields(offset, bytes)), kill(process, SIGKILL))
                #expect(try await monitor.end() == -Int(SIGKILL))
                monitor = try await ingest.start()
            }
            let answer = try await ingest.curl(fields(offset, bytes))
            #expect([200, 409].contains(answer.status))
            let next = try #require(expected(in: answer.text))
            #expect(next == offset + bytes.utf8.count)
            (place, offset) = (place + batch.count, next)
        }
        #expect(kills > 2)
        try await ingest.waitForWindows(4_000)
        let summary = try await ingest.stop(monitor)
        check(summary, try await ingest.truth())
        #expect(summary.top.paths.allSatisfy { $0.count == 1 })
    }

    private func fields(_ offset: Int, _ bytes: String) -> [String] {
        [
            "Visor-Source: web1", "Visor-Incarnation: a", "Visor-From: \(offset)",
            "Visor-To: \(offset + bytes.utf8.count)",
        ].flatMap { ["-H", $0] } + ["--data-binary", "@batch"]
    }

    private func expected(in text: String) -> Int? {
        text.split(separator: "\r\n").first { $0.hasPrefix("Visor-Next: ") }.flatMap { Int($0.dropFirst(12)) }
    }

    private func length(of name: String) throws -> Int { try ingest.folder.text(name).utf8.count }

    @Test func windowsAreWrittenWhenLinesStopComing() async throws {
        try await ingest.generate(500)
        let monitor = try await ingest.start()
        _ = try await ingest.curl(["--data-binary", "@access.log"])
        try await ingest.waitForWindows(500)
        _ = try await ingest.stop(monitor)
    }

    @Test func configurationIsReadAnewWhileLinesAreTaken() async throws {
        try await ingest.generate(500)
        let monitor = try await ingest.start()
        _ = try await ingest.curl(["--data-binary", "@access.log"])
        try await ingest.waitForWindows(500)
        monitor.send(SIGHUP)
        try await monitor.waitForWords("the configuration has been read again")
        #expect(try await ingest.curl(["--data-binary", "@access.log"]).status == 200)
        try await ingest.waitForWindows(1_000)
        #expect(try await ingest.stop(monitor).lines == 1_000)
    }

    @Test func windowsGoOnWhereNoLinesAreTakenByHTTPAnyMore() async throws {
        try await ingest.generate(500)
        let first = try await ingest.start()
        _ = try await ingest.curl(["--data-binary", "@access.log"])
        try await ingest.waitForWindows(500)
        _ = try await ingest.stop(first)
        try ingest.folder.write("b.log", "10.0.0.1 - - [20/Nov/2026:23:00:00 +0000] \"GET /x HTTP/1.1\" 200 1\n")
        let second = try ChildProgram(
            VisorProgram.streamMonitor.path,
            [
                "-i", ingest.folder.path("b.log"), "--follow", "--checkpoint", ingest.folder.path("state"), "--output",
                ingest.folder.path("windows.jsonl"), "--summary", ingest.folder.path("summary.json"), "--quiet",
                "--lateness", "0s", "--idle", "500ms",
            ], in: ingest.folder, name: "second")
        try await ingest.waitForWindows(501)
        #expect(try await ingest.stop(second).lines == 501)
    }

    @Test func labelsAndSourcesAreAskedForByFilters() async throws {
        try await ingest.generate(100)
        let monitor = try await ingest.start(["--where", "label.site=shop"])
        for labels in [["-H", "Visor-Label: site=shop"], ["-H", "Visor-Label: site=api"], []] {
            let words = labels + ["-H", "Visor-Source: web1", "--data-binary", "@access.log"]
            #expect(try await ingest.curl(words).status == 200)
        }
        let summary = try await ingest.stop(monitor)
        // Heartbeats count whatever is asked for.
        let truth = try await ingest.truth()
        #expect(summary.hits == truth.hits && summary.filtered == 2 * truth.hits)
    }

    @Test func linesThatAProducerDroppedAreSaid() async throws {
        let monitor = try await ingest.start()
        let fields = [
            "Visor-Source: web1", "Visor-Incarnation: a", "Visor-From: 0", "Visor-To: 900", "Visor-Dropped: 12",
        ]
        let answer = try await ingest.curl(fields.flatMap { ["-H", $0] } + ["--data-binary", ""])
        #expect(answer.status == 200)
        try await monitor.waitForWords("web1: lines lost for which its producer had no room: 12")
        _ = try await ingest.stop(monitor)
    }

    @Test func addressThatIsTakenIsSaid() async throws {
        let first = try await ingest.start()
        let run = try await VisorProgram.streamMonitor.run([
            "--listen", "http://127.0.0.1:\(ingest.port)", "--checkpoint", ingest.folder.path("other"), "--quiet",
        ])
        #expect(run.status == 1)
        #expect(
            run.standardError
                == "stream_monitor: http://127.0.0.1:\(ingest.port): cannot listen there: Address already in use\n")
        _ = try await ingest.stop(first)
    }

    @Test(arguments: [
        (["--listen", "http://0.0.0.0:0"], "can be reached from other machines"),
        (["--listen", "http://127.0.0.1:0/ingest"], "leave the path out"),
        (["--listen", "https://127.0.0.1:0"], "needs '--tls-certificate' and '--tls-key'"),
        (["--listen", "http://127.0.0.1:0", "--token-file", "missing"], "the token cannot be read: No such file"),
        (["--listen", "http://127.0.0.1:0", "--token-file", "open"], "everybody may read the token"),
        (["--listen", "http://127.0.0.1:0", "--token-file", "short"], "16 to 512 visible characters"),
    ])
    func settingsThatCannotBeAreSaid(arguments: [String], words: String) async throws {
        try await ingest.folder.bash("echo 0123456789abcdef > open; chmod 644 open; (umask 077; echo a > short)")
        let run = try await VisorProgram.streamMonitor.run(
            arguments + ["--checkpoint", ingest.folder.path("state")], folder: ingest.folder.path)
        #expect(run.status == 2 && run.standardError.contains(words))
        #expect(!run.standardError.contains("0123456789abcdef"))
    }

    @Test func encryptedAndWithATokenBeyondLoopback() async throws {
        try await ingest.generate(100)
        try await ingest.folder.bash(
            """
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
                -keyout key.pem -out cert.pem 2>/dev/null
            umask 077
            echo 0123456789abcdef > token
            """)
        let files = ["tls-certificate": "cert.pem", "tls-key": "key.pem", "token-file": "token"]
        let flags = files.flatMap { ["--\($0.key)", ingest.folder.path($0.value)] }
        let monitor = try await ingest.start(flags, listen: "https://0.0.0.0:\(ingest.port)")
        let url = "https://127.0.0.1:\(ingest.port)/ingest"
        let body = ["--cacert", "cert.pem", "--data-binary", "@access.log"]
        #expect(try await ingest.curl(body, to: url).status == 401)
        #expect(try await ingest.curl(body + ["-H", "Authorization: Bearer 0123456789abcdef"], to: url).status == 200)
        #expect(try await ingest.stop(monitor).lines == 100)
        #expect(try monitor.errors.isEmpty)
    }
}
