import Foundation
import Glibc
import Testing
import VisorTesting

/// The real producer and the real monitor, over HTTP: what arrives, over which ways, and when.
@Suite(.timeLimit(.minutes(10))) final class ShippedByHTTPTests {
    private static let token = "0123456789abcdef"
    private let ingest: IngestMonitor

    init() throws { ingest = try IngestMonitor() }

    private var folder: TemporaryFolder { ingest.folder }

    private func producer(
        _ log: String = "access.log", to url: String? = nil, name: String = "producer", _ arguments: [String] = []
    ) throws -> ChildProgram {
        let own = [
            "-i", folder.path(log), "--to", url ?? ingest.url, "--checkpoint", folder.path("producer"), "--name", name,
            "--source", "web1", "--batch-age", "20ms", "--poll", "50ms",
        ]
        return try ChildProgram(VisorProgram.logProducer.path, own + arguments, in: folder, name: name)
    }

    private func end(_ producer: ChildProgram) async throws {
        try await wait(until: "it listens to signals") { producer.listens(to: SIGTERM) }
        producer.send(SIGTERM)
        let status = try await producer.end(within: .patience)
        let errors = try producer.errors
        #expect(status == 0, "\(errors)")
    }

    /// Whether a text stands in the journal of the monitor: what does has been taken.
    private func hasTaken(_ text: String) throws -> Bool {
        let journal = folder.path("state/stream_monitor.journal")
        return try FileManager.default.contentsOfDirectory(atPath: journal).contains { name in
            FileManager.default.contents(atPath: "\(journal)/\(name)")?.range(of: Data(text.utf8)) != nil
        }
    }

    private func requests(_ numbers: Range<Int>, _ path: String = "/a") -> String {
        numbers.map {
            "192.0.2.7 - - [20/Nov/2026:10:00:00 +0000] \"GET \(path)/\($0) HTTP/1.1\" 200 10 \"-\" \"-\"\n"
        }.joined()
    }

    @Test func labelsAndSourcesArrive() async throws {
        for name in ["a.log", "b.log", "c.log"] { try folder.write(name, requests(0..<100, "/\(name)")) }
        let wanted = "label.site=shop and source^=web1: and source!=\"web1:\(folder.path("b.log"))\""
        let monitor = try await ingest.start(["--where", wanted])
        for (name, site) in [("a", "shop"), ("b", "shop"), ("c", "forum")] {
            let producer = try producer(
                "\(name).log", name: name, ["--label", "site=\(site)", "--label", "rack=a b\u{e4}", "--once"])
            #expect(try await producer.end(within: .patience) == 0)
        }
        let summary = try await ingest.stop(monitor)
        #expect(summary.lines == 100 && summary.filtered == 200 && summary.dropped == 0)
        #expect(summary.top.paths.allSatisfy { $0.key.hasPrefix("/a.log/") })
    }

    /// An authority, a certificate of it for this machine, another authority, and a token.
    private func makeSecrets() async throws {
        try await folder.bash(
            """
            curve='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
            for name in ca other; do
                openssl req -x509 $curve -days 2 -subj /CN=$name -keyout $name.key -out $name.pem
            done
            openssl req $curve -subj /CN=monitor -keyout key.pem -out monitor.csr
            openssl x509 -req -in monitor.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem \
                -extfile <(echo subjectAltName=IP:127.0.0.1)
            umask 077
            echo \(ShippedByHTTPTests.token) > token
            echo 0123456789abcdeX > wrong
            """)
    }

    private func shown(_ token: String = "token", _ authority: String = "ca.pem") -> [String] {
        ["--token-file", folder.path(token), "--tls-ca", folder.path(authority)]
    }

    @Test func encryptedWithAPrivateAuthorityAndAToken() async throws {
        try await makeSecrets()
        try await ingest.generate(3_000)
        let files = ["tls-certificate": "cert.pem", "tls-key": "key.pem", "token-file": "token"]
        let flags = files.flatMap { ["--\($0.key)", folder.path($0.value)] }
        let url = "https://127.0.0.1:\(ingest.port)/ingest"
        let monitor = try await ingest.start(flags, listen: "https://127.0.0.1:\(ingest.port)")
        let wrong = try producer(to: url, name: "wrong", shown("wrong") + ["--once"])
        #expect(try await wrong.end(within: .patience) == 1)
        #expect(try wrong.errors.contains("the token is missing or wrong") && !wrong.errors.contains("cdeX"))
        let strange = try producer(to: url, name: "strange", shown("token", "other.pem"))
        try await strange.waitForWords("trying again")
        #expect(try strange.errors.contains("certificate"))
        try await end(strange)
        let producer = try producer(to: url, shown())
        try await ingest.waitForWindows(3_000)
        try await end(producer)
        #expect(try await ingest.stop(monitor).lines == 3_000)
        #expect(try producer.errors.isEmpty)
    }

    /// nginx has the certificate, and passes on to the monitor, which asks for the token; it is killed and comes again.
    @Test(.enabled(if: RealServers.areWanted)) func reverseProxyStandsInFront() async throws {
        try await makeSecrets()
        try await ingest.generate(3_000)
        let front = try LoopbackSocket.freePort()
        try folder.write("nginx.conf", configuration(front))
        let start = ["-p", folder.path, "-e", folder.path("error.log"), "-c", folder.path("nginx.conf")]
        let nginx = ServerProgram(path: "/usr/sbin/nginx", arguments: start, stop: SIGQUIT)
        let guarded = ["--token-file", folder.path("token")]
        var monitor = try await ingest.start(guarded)
        try await nginx.run(check: start + ["-t"], until: { try LoopbackSocket.isAnswered(port: front) }) {
            let producer = try producer(to: "https://127.0.0.1:\(front)/logs/ingest", shown())
            try await ingest.waitForWindows(3_000)
            monitor.send(SIGKILL)
            try await monitor.end(within: .patience)
            try folder.append(requests(0..<500, "/later"), to: "access.log")
            // What nginx answers for one that is away.
            try await producer.waitForWords("answers 502")
            monitor = try await ingest.start(guarded)
            try await wait(until: "all have come") { try hasTaken(" /later/499 ") }
            try await end(producer)
        }
        let summary = try await ingest.stop(monitor)
        #expect(summary.lines == 3_500 && summary.top.paths.allSatisfy { $0.count == 1 })
    }

    private func configuration(_ port: UInt16) -> String {
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: "\n")
        return """
            daemon off;
            user www-data;
            pid \(folder.path)/nginx.pid;
            events {}
            http {
                access_log off;
                \(folders)
                server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate \(folder.path)/cert.pem;
                    ssl_certificate_key \(folder.path)/key.pem;
                    location /logs/ {
                        proxy_pass http://127.0.0.1:\(ingest.port)/;
                        client_max_body_size 64m;
                    }
                }
            }
            """
    }

    /// A second producer of the same log, which has no schedule, shows that the first has had the time to send.
    @Test func urgentLineIsSentBeforeItsTime() async throws {
        try folder.write("access.log", requests(0..<200))
        let monitor = try await ingest.start()
        // February has never had thirty days.
        let never = ["--schedule", "0 0 30 2 *"]
        let refused = try producer(name: "never", never + ["--once"])
        #expect(try await refused.end(within: .patience) == 2)
        let month = Calendar(identifier: .gregorian).component(.month, from: .now)
        let scheduled = try producer(
            name: "producer", ["--schedule", "0 0 1 \((month + 5) % 12 + 1) *", "--urgent", " 50[0-9] "])
        let control = try producer(to: "file:\(folder.path("control.log"))", name: "control")
        for count in [200, 300] {
            if count == 300 { try folder.append(requests(200..<300), to: "access.log") }
            try await wait(until: "the other has sent \(count)") {
                guard folder.has("control.log") else { return false }
                return try folder.text("control.log").split(separator: "\n").count == count
            }
        }
        let isEarly = try hasTaken(" /a/0 ")
        #expect(!isEarly)
        try folder.append(requests(300..<301).replacing(" 200 ", with: " 503 "), to: "access.log")
        try await wait(until: "all have come") { try hasTaken(" /a/300 ") }
        try await end(scheduled)
        try await end(control)
        let summary = try await ingest.stop(monitor)
        #expect(summary.lines == 301 && summary.status == ["200": 300, "503": 1])
    }

    /// By the clock on the wall, so this may take a minute.
    @Test(.enabled(if: RealServers.areWanted)) func scheduledLinesAreSentWhenTheMinuteBegins() async throws {
        try folder.write("access.log", requests(0..<200))
        let monitor = try await ingest.start()
        let start = Date.now.timeIntervalSince1970
        let producer = try producer(name: "producer", ["--schedule", "* * * * *"])
        try await wait(until: "they have come") { try hasTaken(" /a/199 ") }
        #expect(Int(Date.now.timeIntervalSince1970 / 60) > Int(start / 60))
        try await end(producer)
        #expect(try await ingest.stop(monitor).lines == 200)
    }
}
