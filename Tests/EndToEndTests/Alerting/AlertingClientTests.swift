import Foundation
import Glibc
import Testing
import VisorTesting

/// Programs of Prometheus, as they are installed, with `alerting` in the place of the Alertmanager.
@Suite(.timeLimit(.minutes(10)), .enabled(if: RealServers.areWanted)) struct AlertingClientTests {
    @Test func amtoolAddsAlertsAndSilences() async throws {
        let alerting = try AlertingUnderTest()
        let program = try await alerting.start()
        _ = try await alerting.amtool("alert", "add", "alertname=disk", "node=a", "--annotation=summary=full")
        let alerts = try await alerting.amtool("alert", "query", "node=a")
        #expect(alerts.contains("disk") && alerts.contains("full") && alerts.contains("active"), "\(alerts)")
        try await wait(until: "it is told") { try alerting.told.count == 1 }
        let made = try await alerting.amtool("silence", "add", "alertname=cpu", "node=~a|b", "-c", "why", "-d", "1h")
        let id = made.trimmingCharacters(in: .newlines)
        let silences = try await alerting.amtool("silence", "query")
        #expect(silences.contains(id) && silences.contains("why"), "\(silences)")
        _ = try await alerting.amtool("alert", "add", "alertname=cpu", "node=a")
        let silenced = try await alerting.amtool("alert", "query", "--silenced", "alertname=cpu")
        #expect(silenced.contains("suppressed"), "\(silenced)")
        _ = try await alerting.amtool("silence", "update", "-d", "2h", id)
        _ = try await alerting.amtool("silence", "expire", id)
        try await wait(until: "the silence is over") { try alerting.told.count == 2 }
        let expired = try await alerting.amtool("silence", "query", "--expired", "-q")
        #expect(expired.trimmingCharacters(in: .newlines) == id)
        program.send(SIGTERM)
        try await program.end()
    }

    @Test func prometheusSendsAlertsAndTheirEnds() async throws {
        let alerting = try AlertingUnderTest()
        let program = try await alerting.start()
        let port = try LoopbackSocket.freePort()
        let end = Int(Date().timeIntervalSince1970) + 30
        try alerting.folder.write(
            "prometheus.yml",
            """
            global: {evaluation_interval: 1s, scrape_interval: 1h}
            alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:\(alerting.port)"]}]}]}
            rule_files: [rules.yml]
            """)
        try alerting.folder.write(
            "rules.yml",
            """
            groups:
            - name: test
              rules:
              - {alert: early, expr: "vector(time()) < \(end)", labels: {severity: warning}, annotations: {summary: soon over}}
            """)
        let prometheus = try ChildProgram(
            "/usr/bin/prometheus",
            [
                "--config.file=\(alerting.folder.path("prometheus.yml"))", "--web.listen-address=127.0.0.1:\(port)",
                "--storage.tsdb.path=\(alerting.folder.path("data"))",
                // It raises the alert before it has found out whom to tell, and says so again only a minute later.
                "--rules.alert.resend-delay=1s",
            ], in: alerting.folder, name: "prometheus")
        try await wait(until: "Prometheus has raised it") { try !alerting.told.isEmpty }
        #expect(try alerting.told.first?.alerts.map(\.labels) == [["alertname": "early", "severity": "warning"]])
        try await wait(until: "Prometheus has said that it is over") { try alerting.told.count > 1 }
        #expect(try alerting.told.map(\.status) == ["firing", "resolved"])
        for child in [prometheus, program] {
            child.send(SIGTERM)
            try await child.end()
        }
    }
}
