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
        let front = try LoopbackSocket.freePort()
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
                server {
                    listen 127.0.0.1:\(front);
                    location /visor/ {
                        proxy_pass http://127.0.0.1:\(monitor.port);
                        proxy_http_version 1.1;
                        proxy_buffering off;
                        proxy_read_timeout 1h;
                    }
                }
            }
            """)
        let start = ["-p", folder.path, "-e", folder.path("nginx.log"), "-c", folder.path("nginx.conf")]
        let nginx = ServerProgram(path: "/usr/sbin/nginx", arguments: start, stop: SIGTERM)
        try await nginx.run(check: start + ["-t"], until: { try LoopbackSocket.isAnswered(port: front) }) {
            try await Browser.installed().look(
                "numbers", "http://127.0.0.1:\(front)/visor/", [folder.path("truth.json")])
        }
        #expect(try await monitor.get("online").head.contains("location: /visor/online/"))
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
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
