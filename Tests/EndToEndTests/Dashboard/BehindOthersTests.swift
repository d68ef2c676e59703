import Foundation
import Glibc
import Testing
import VisorTesting

/// The dashboard and real programs: nginx before it, and Prometheus, which scrapes it.
@Suite(.timeLimit(.minutes(10)), .enabled(if: RealServers.areWanted)) struct BehindOthersTests {
    @Test func nginxPassesThePagesOnUnderAPrefix() async throws {
        let monitor = try DashboardMonitor(basePath: "/visor")
        _ = try await monitor.generate(2_000)
        let child = try await monitor.start()
        try await nginx(before: monitor) { front in
            try await Browser.installed().look(
                "numbers", "http://127.0.0.1:\(front)/visor/", [monitor.folder.path("truth.json")])
        }
        #expect(try await monitor.get("online").head.contains("location: /visor/online/"))
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }

    @Test func whoeverLogsInThroughNginxIsKnownByHisAddress() async throws {
        let monitor = try DashboardMonitor(basePath: "/visor")
        try monitor.folder.write("access.log", AccessLine.ago("10.0.0.1", 2))
        let user = try await VisorProgram.streamMonitor.run(["auth-line", "--user", "ann"], input: "pass word\n")
        let users = try monitor.folder.write("users", user.standardOutput)
        #expect(chmod(users, 0o600) == 0)
        let child = try await monitor.start([
            "--dashboard-host", "visor.example.org", "--auth-file", users, "--trusted-proxy", "127.0.0.1",
        ])
        try await nginx(before: monitor) { front in
            let name = "visor.example.org:\(front)"
            let logIn: (String, [String]) async throws -> String = { password, fields in
                let call = ProgramCall(
                    program: "curl",
                    arguments: [
                        "-s", "-i", "--noproxy", "*", "--resolve", "\(name):127.0.0.1", "-d",
                        "user=ann&password=\(password)",
                    ] + fields.flatMap { ["-H", $0] } + ["http://\(name)/visor/login"])
                return try await call.run().standardOutput.lowercased()
            }
            // As browsers send it over plain HTTP.
            let own = "Origin: http://\(name)"
            #expect(try await logIn("pass+word", [own]).contains("set-cookie: visor_"))
            #expect(try await logIn("pass+word", ["Origin: http://evil.example"]).contains("403 forbidden"))
            try await wait(until: "whoever is wrong has to wait") {
                try await logIn("x", [own]).contains("error=limit")
            }
        }
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }

    /// Runs nginx before a monitor, as the documentation has it.
    private func nginx(before monitor: DashboardMonitor, body: (UInt16) async throws -> Void) async throws {
        let front = try LoopbackSocket.freePort()
        let documentation = try String(
            contentsOfFile: "\(MarkdownDocument.root)/docs/dashboard.md", encoding: .utf8)
        let match = try #require(documentation.firstMatch(of: #/(?s)```text\n(location \/visor\/ \{.*?\n\}\n)```/#))
        let location = match.1.replacing("127.0.0.1:8080", with: "127.0.0.1:\(monitor.port)")
        #expect(location.contains("\(monitor.port)"))
        let folder = monitor.folder
        try folder.write(
            "nginx.conf",
            """
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            events {}
            http {
                access_log off;
                client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp;
                scgi_temp_path temp;
                server { listen 127.0.0.1:\(front); \(location) }
            }
            """)
        let start = ["-p", folder.path, "-e", folder.path("nginx.log"), "-c", folder.path("nginx.conf")]
        let nginx = ServerProgram(path: "/usr/sbin/nginx", arguments: start, stop: SIGTERM)
        try await nginx.run(check: start + ["-t"], until: { try LoopbackSocket.isAnswered(port: front) }) {
            try await body(front)
        }
    }

    @Test func prometheusScrapesTheMetrics() async throws {
        let monitor = try DashboardMonitor()
        let truth = try await monitor.generate(2_000)
        let child = try await monitor.start()
        try await wait(until: "all is counted") {
            try await monitor.get("metrics").body.contains("\nvisor_lines_total \(truth.counts.lines)\n")
        }
        let metrics = try await monitor.get("metrics")
        #expect(metrics.head.contains("content-type: application/openmetrics-text; version=1.0.0"))
        #expect(metrics.body.hasSuffix("\n# EOF\n"))
        let old = try await monitor.get("metrics", ["-H", "Accept: text/plain;version=0.0.4"]).body
        let lint = try await ProgramCall(program: "promtool", arguments: ["check", "metrics"], input: Array(old.utf8))
            .run()
        #expect(lint.status == 0, "\(lint.standardOutput)\(lint.standardError)")

        let port = try LoopbackSocket.freePort()
        let configuration = try monitor.folder.write(
            "prometheus.yml",
            """
            global: {scrape_interval: 1s}
            scrape_configs:
              - {job_name: visor, static_configs: [{targets: ["127.0.0.1:\(monitor.port)"]}]}
            """)
        let prometheus = ProgramBeside(
            path: "/usr/bin/prometheus",
            arguments: [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(monitor.folder.path("tsdb"))",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
            ])
        let status = try await prometheus.run { process in
            let query = "http://127.0.0.1:\(port)/api/v1/query?query=visor_lines_total"
            try await wait(until: "Prometheus has the number") {
                let call = ProgramCall(program: "curl", arguments: ["-s", "--noproxy", "*", query])
                return try await call.run().standardOutput.contains("\"\(truth.counts.lines)\"")
            }
            kill(process, SIGTERM)
        }
        #expect(status.isSuccess)
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }
}
