import Foundation
import Glibc
import Testing
import VisorTesting

/// People are told by `stream_monitor` itself: mails of the original, the file of alerting, and a real Alertmanager.
@Suite(.timeLimit(.minutes(5))) struct InnerAlertingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func monitor(_ arguments: [String], _ name: String = "monitor") throws -> ChildProgram {
        let own = [
            "-i", folder.path("a.log"), "--follow", "--checkpoint", folder.path("state"), "--quiet", "--window", "1s",
            "--lateness", "0s", "--idle", "500ms",
        ]
        return try ChildProgram(VisorProgram.streamMonitor.path, own + arguments, in: folder, name: name)
    }

    private func stop(_ child: ChildProgram) async throws {
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }

    /// An error line of now.
    private func error(_ message: String, client: String = "10.0.0.7") -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE MMM dd HH:mm:ss yyyy"
        let time = formatter.string(from: Date())
        return "[\(time)] [core:error] [pid 4711] [client \(client):1] \(message)\n"
    }

    private func add(_ lines: String) throws { try folder.append(lines, to: "a.log") }

    private func notices() throws -> [String] {
        guard let text = try? folder.text("notices.jsonl") else { return [] }
        return text.split(separator: "\n").map(String.init)
    }

    @Test func theFileOfAlertingTellsOfAnAlertOnceOverAKill() async throws {
        try folder.write(
            "alerting.json",
            """
            {"address": "none", "group_wait": "0s", "group_interval": "1s",
             "receivers": [{"name": "ops", "type": "file", "path": "\(folder.path("notices.jsonl"))"}]}
            """)
        try folder.write("a.log", "")
        let arguments = [
            "--alerting", folder.path("alerting.json"), "--alert-threshold", "200", "--alert-period", "1s",
        ]
        let first = try monitor(arguments)
        try await wait(until: "the monitor follows") { FileManager.default.fileExists(atPath: folder.path("state")) }
        try await wait(until: "it is told that there is high traffic") {
            try add((0..<500).map { AccessLine.ago("10.0.\($0 / 250).\($0 % 250)", 0) }.joined())
            return try notices().contains { $0.contains("high_traffic") && $0.contains("firing") }
        }
        first.send(SIGKILL)
        _ = try await first.end()
        let second = try monitor(arguments, "again")
        try await wait(until: "it is told that it is over") {
            try add(AccessLine.ago("10.0.0.1", 0))
            return try notices().contains { $0.contains("high_traffic") && $0.contains(#""status":"resolved""#) }
        }
        try await stop(second)
        let ids = try notices().compactMap { $0.firstMatch(of: #/"id":"([0-9a-f]+)"/#)?.1 }
        #expect(!ids.isEmpty && Set(ids).count == ids.count)
    }

    @Test func errorLinesAndReportsAreMailed() async throws {
        let python = try await PythonPackages.install("aiosmtpd", ["aiosmtpd==1.4.*"], module: "aiosmtpd")
        let port = try LoopbackSocket.freePort()
        let server = ProgramBeside(
            path: python,
            arguments: [
                "-m", "aiosmtpd", "-n", "-l", "127.0.0.1:\(port)", "-c", "aiosmtpd.handlers.Mailbox",
                folder.path("box"),
            ])
        try folder.write(
            "monitor.json",
            """
            {"email": {"host": "127.0.0.1", "port": \(port), "tls": "none", "from": "visor@example.org",
             "report": {"on": true, "interval": 3, "subject": "report", "receiver": ["boss@example.org"]},
             "alert": {"on": true, "subject": "alert", "receiver": "ops@example.org"}}}
            """)
        try folder.write("a.log", "")
        _ = try await server.run { process in
            try await wait(until: "mail is taken") { try LoopbackSocket.isAnswered(port: port) }
            let child = try monitor(["--config", folder.path("monitor.json")])
            try await wait(until: "a mail of an error line and a report that counts it have come") {
                try add(error("File does not exist: /var/www/\u{1F600}<b>"))
                let mails = mails()
                return mails.contains {
                    $0.contains("To: ops@example.org") && $0.contains("Client: 10.0.0.7")
                        && $0.contains("Process: 4711")
                }
                    && mails.contains { $0.contains("To: boss@example.org") && $0.contains("10.0.0.7 (") }
            }
            try await stop(child)
            #expect(try child.errors.isEmpty)
            kill(process, SIGTERM)
        }
    }

    private func mails() -> [String] {
        let new = folder.path("box/new")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: new)) ?? []
        return names.compactMap { try? String(contentsOfFile: "\(new)/\($0)", encoding: .utf8) }
    }

    @Test func whatCannotBeIsSaidBeforeAnythingIsRead() async throws {
        try folder.write("a.log", "")
        try folder.write("alerting.json", #"{"receivers": [{"name": "ops", "type": "pigeon"}], "rout": 1}"#)
        let wrong = try await VisorProgram.streamMonitor.run(
            ["-i", folder.path("a.log"), "--follow", "--alerting", folder.path("alerting.json")])
        #expect(wrong.status == 2)
        #expect(wrong.standardError.contains("alerting.json:1:") && wrong.standardError.contains("unknown key"))
        let ends = try await VisorProgram.streamMonitor.run(
            [
                "-i", folder.path("a.log"), "--alertmanager", "http://127.0.0.1:9", "--alerting",
                folder.path("alerting.json"),
            ])
        #expect(ends.status == 2 && ends.standardError.contains("--follow"))
        let none = try await VisorProgram.streamMonitor.run(
            ["-i", folder.path("a.log"), "--follow", "--alertmanager", "tcp://127.0.0.1:9"])
        #expect(none.status == 2 && none.standardError.contains("no address such as"))
    }

    @Test(.enabled(if: RealServers.areWanted)) func anAlertmanagerHasTheAlertsAndHearsThatTheyAreOver() async throws {
        let port = try LoopbackSocket.freePort()
        try folder.write("am.yml", "route: {receiver: none}\nreceivers: [{name: none}]\n")
        let url = "http://127.0.0.1:\(port)"
        let child = try monitor(["--alertmanager", url, "--alert-threshold", "200", "--alert-period", "1s"])
        // Nobody is there yet: that is said, and tried again.
        try folder.write("a.log", "")
        try await wait(until: "it is said that nobody is there") {
            try add((0..<500).map { AccessLine.ago("10.0.\($0 / 250).\($0 % 250)", 0) }.joined())
            return try child.errors.contains("\(url): ")
        }
        let alertmanager = ProgramBeside(
            path: "/usr/bin/prometheus-alertmanager",
            arguments: [
                "--config.file=\(folder.path("am.yml"))", "--storage.path=\(folder.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
            ])
        _ = try await alertmanager.run { process in
            try await wait(until: "the alert is there") {
                try add((0..<500).map { AccessLine.ago("10.0.\($0 / 250).\($0 % 250)", 0) }.joined())
                return try await alerts(url, "active").contains("high_traffic")
            }
            try await wait(until: "it is over") {
                try add(AccessLine.ago("10.0.0.1", 0))
                return try await !alerts(url, "active").contains("high_traffic")
            }
            try await stop(child)
            kill(process, SIGTERM)
        }
        #expect(try child.errors.contains("takes alerts again"))
    }

    private func alerts(_ url: String, _ state: String) async throws -> String {
        let call = ProgramCall(
            program: "amtool", arguments: ["--alertmanager.url=\(url)", "alert", "query", "-o", "json"])
        return try await call.run().standardOutput
    }
}
