import Foundation
import Glibc
import Testing
import VisorTesting

/// Programs that others wrote send lines: what comes is what they were given.
@Suite(.timeLimit(.minutes(10)), .enabled(if: RealServers.areWanted)) final class RealSenderTests {
    private let log: FollowedLog

    init() throws { log = try FollowedLog() }

    private var folder: TemporaryFolder { log.folder }

    private func generate() async throws -> GeneratorTruth {
        let run = try await VisorProgram.fakeLogGen.run([
            "--start", "2026-11-20T10:00:00Z", "--rate", "200", "--count", "20000", "--seed", "7", "-o",
            folder.path("a.log"), "--truth", folder.path("truth.json"),
        ])
        #expect(run.status == 0, "\(run.standardError)")
        return try GeneratorTruth(contentsOf: folder.path("truth.json"))
    }

    @Test(arguments: [
        "nc -N 127.0.0.1 PORT < a.log", "socat -u FILE:a.log TCP:127.0.0.1:PORT",
        "split -n l/4 a.log part. && for part in part.*; do socat -u FILE:$part TCP:127.0.0.1:PORT & done; wait",
    ])
    func filesThatAreSentAreCounted(_ command: String) async throws {
        let truth = try await generate()
        let (monitor, port) = try await ListeningMonitor.listening(in: log)
        try await folder.bash(command.replacing("PORT", with: "\(port)"))
        let summary = try await monitor.stop(after: truth.linesInWindows)
        #expect(summary.counts == truth.counts)
    }

    @Test func rsyslogForwardsAFile() async throws {
        let truth = try await generate()
        let (monitor, port) = try await ListeningMonitor.listening(in: log)
        try folder.makeFolder("work")
        try folder.write(
            "rsyslog.conf",
            """
            global(workDirectory="\(folder.path("work"))" maxMessageSize="64k")
            module(load="imfile")
            template(name="line" type="string" string="%msg%\\n")
            input(type="imfile" file="\(folder.path("a.log"))" tag="web" ruleset="forward")
            ruleset(name="forward") {
                action(type="omfwd" target="127.0.0.1" port="\(port)" protocol="tcp" template="line"
                    queue.type="LinkedList")
            }
            """)
        let rsyslog = try ChildProgram(
            "/usr/sbin/rsyslogd",
            ["-n", "-f", folder.path("rsyslog.conf"), "-i", folder.path("rsyslog.pid")], in: folder, name: "rsyslog")
        let summary = try await monitor.stop(after: truth.linesInWindows)
        rsyslog.send(SIGKILL)
        try await rsyslog.end()
        #expect(summary.counts == truth.counts)
    }

    @Test func loggerSendsLinesWithAHeadOfSyslog() async throws {
        let format = #"regex:^<\d+>1 (?<time>\S+) (?:\S+ ){4}(?:-|\[.*?\]) (?<message>.*)$"#
        let (monitor, port) = try await ListeningMonitor.listening(["--format", format], in: log)
        for number in 0..<10 {
            try await folder.bash("logger -T -n 127.0.0.1 -P \(port) --rfc5424 'text \(number)'")
        }
        let summary = try await monitor.stop(after: 10)
        #expect(summary.lines == 10 && summary.malformed == 0)
    }

    @Test func socatSendsOverTLSWithACertificate() async throws {
        let truth = try await generate()
        try await folder.bash(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \\
                -addext subjectAltName=DNS:localhost -keyout own.key -out own.pem 2>&-
            """)
        let monitor = try ListeningMonitor(
            [
                "--listen", "tls://127.0.0.1:0", "--tls-certificate", folder.path("own.pem"), "--tls-key",
                folder.path("own.key"), "--tls-client-ca", folder.path("own.pem"),
            ], in: log)
        let port = try await monitor.child.port(behind: "listening at tls://127.0.0.1:")
        let address = "OPENSSL:localhost:\(port),cafile=own.pem"
        try await folder.bash("socat -u FILE:a.log \(address) 2>&- || true")
        try await monitor.child.waitForWords("no handshake of TLS")
        try await folder.bash("socat -u FILE:a.log \(address),cert=own.pem,key=own.key")
        let summary = try await monitor.stop(after: truth.linesInWindows)
        #expect(summary.counts == truth.counts)
    }
}
