import Foundation
import Glibc
import Testing
import VisorTesting

/// Who may see the dashboard of a program that runs.
@Suite(.timeLimit(.minutes(5))) struct LogInTests {
    private let monitor: DashboardMonitor

    init() throws {
        monitor = try DashboardMonitor()
        try monitor.folder.write("access.log", AccessLine.ago("10.0.0.1", 2))
    }

    private func makeUsers() async throws -> (flags: [String], token: String) {
        let user = try await VisorProgram.streamMonitor.run(
            ["auth-line", "--user", "ann"], input: "pass word\n")
        let token = try await VisorProgram.streamMonitor.run(["auth-line", "--token", "prometheus"])
        #expect(user.status == 0 && token.status == 0)
        let path = try monitor.folder.write("users", user.standardOutput + token.standardOutput)
        #expect(chmod(path, 0o600) == 0)
        return (["--auth-file", path], String(token.standardError.split(whereSeparator: \.isWhitespace).last ?? ""))
    }

    private func stop(_ child: ChildProgram) async throws {
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }

    private func logIn(_ password: String, next: String = "") async throws -> DashboardMonitor.Answer {
        try await monitor.get(
            "login\(next)", ["--data-urlencode", "user=ann", "--data-urlencode", "password=\(password)"])
    }

    @Test func strangersSeeNothing() async throws {
        let (flags, token) = try await makeUsers()
        let child = try await monitor.start(flags)
        for path in ["api/v1/status", "api/v1/live", "api/v1/openapi.json", "api/v1/tail", "metrics"] {
            let answer = try await monitor.get(path)
            #expect(answer.status == 401 && answer.head.contains("www-authenticate: bearer"), "\(path)")
            #expect(!answer.body.contains("10.0.0.1"))
        }
        #expect(try await monitor.get("online/?a=1").head.contains("location: /login?next=/online/%3fa%3d1"))
        for path in ["healthz", "readyz", "login", "assets/style.css"] {
            #expect(try await monitor.get(path).status == 200, "\(path)")
        }
        #expect(try await monitor.get("metrics", ["-H", "Authorization: Bearer \(token)"]).status == 200)
        #expect(try await monitor.get("metrics", ["-H", "Authorization: Bearer \(token)x"]).status == 401)
        try await stop(child)
        #expect(try child.errors.isEmpty)
    }

    @Test func aPasswordOpensASessionThatLogOutEnds() async throws {
        let child = try await monitor.start(try await makeUsers().flags)
        #expect(try await logIn("wrong").head.contains("location: /login?error=wrong\r\n"))
        let answer = try await logIn("pass word", next: "?next=/online/%3Fa=1")
        #expect(answer.status == 303 && answer.head.contains("location: /online/?a=1\r\n"))
        let field = try #require(answer.head.firstMatch(of: #/set-cookie: (visor_\d+=[0-9a-f]{64}); (.*)\r\n/#))
        #expect(field.2 == "path=/; max-age=43200; httponly; samesite=lax")
        let cookie = ["-H", "Cookie: \(field.1)"]
        #expect(try await monitor.get("api/v1/status", cookie).body.contains(#""user":"ann""#))
        let foreign = try await monitor.get("logout", cookie + ["-X", "POST", "-H", "Sec-Fetch-Site: cross-site"])
        #expect(foreign.status == 403)
        let heard = monitor.folder.path("heard")
        let live = ProgramBeside(
            path: "/usr/bin/curl",
            arguments: ["-s", "-N", "--max-time", "60", "--noproxy", "*", "-o", heard] + cookie
                + [monitor.url("api/v1/live")])
        let status = try await live.run { _ in
            try await wait(until: "it is told how things stand") {
                (try? String(contentsOfFile: heard, encoding: .utf8))?.contains("event: state") ?? false
            }
            let left = try await monitor.get("logout", cookie + ["-X", "POST"])
            #expect(left.status == 303)
        }
        // Who listens to what happens is told nothing more: the answer ends.
        #expect(status.isSuccess)
        #expect(try await monitor.get("api/v1/status", cookie).status == 401)
        try await stop(child)
    }

    @Test func aPageOfAnotherSiteLogsNobodyIn() async throws {
        let child = try await monitor.start(try await makeUsers().flags + ["--dashboard-host", "visor.example.org"])
        let form = ["--data-urlencode", "user=ann", "--data-urlencode", "password=pass word", "-H"]
        let host = "127.0.0.1:\(monitor.port)"
        for origin in [
            "http://evil.example", "null", "http://\(host)0", "http://[::1]:\(monitor.port)", "http://127.0.0.1",
        ] {
            #expect(try await monitor.get("login", form + ["Origin: \(origin)"]).status == 403, "\(origin)")
        }
        for origin in ["http://\(host)", "HTTP://\(host)", "https://visor.example.org", "http://visor.example.org:81"] {
            #expect(try await monitor.get("login", form + ["Origin: \(origin)"]).status == 303, "\(origin)")
        }
        let six = ["Origin: http://[::1]:80", "-H", "Host: [::1]"]
        #expect(try await monitor.get("login", form + six).status == 303)
        let both = ["Origin: http://\(host)", "-H", "Sec-Fetch-Site: cross-site"]
        #expect(try await monitor.get("login", form + both).status == 403)
        try await stop(child)
    }

    @Test func onlyAWebServerThatIsTrustedSaysWhoAsks() async throws {
        let flags = try await makeUsers().flags
        for (trusted, last) in [(["--trusted-proxy", "127.0.0.0/8"], "error=wrong"), ([], "error=limit")] {
            let child = try await monitor.start(flags + trusted)
            var head = ""
            for host in 1...8 {
                let fields = ["-H", "X-Forwarded-For: 203.0.113.\(host)", "-d", "user=u\(host)&password=x"]
                head = try await monitor.get("login", fields).head
            }
            #expect(head.contains("location: /login?\(last)\r\n"))
            let encrypted = ["-H", "X-Forwarded-For: 203.0.113.9", "-H", "X-Forwarded-Proto: https", "-d"]
            try await wait(until: "the user may try") {
                head = try await monitor.get("login", encrypted + ["user=ann&password=pass+word"]).head
                return head.contains("set-cookie")
            }
            #expect(head.contains("; secure\r\n") == !trusted.isEmpty)
            try await stop(child)
        }
    }

    @Test func keysWithoutADashboardAreSaid() async throws {
        let flags = try await makeUsers().flags
        let arguments = ["--dashboard-host", "a.example", "--trusted-proxy", "127.0.0.1"]
        let run = try await VisorProgram.streamMonitor.run(["-i", "access.log"] + flags + arguments)
        #expect(
            run.status == 2 && run.errorLines.count { $0.contains("is for a dashboard") } == 3, "\(run.standardError)")
        let wrong = try await VisorProgram.streamMonitor.run(
            monitor.arguments + flags + ["--trusted-proxy", "10.0.0.1/8"])
        #expect(wrong.status == 2 && wrong.standardError.contains("--trusted-proxy"), "\(wrong.standardError)")
    }

    @Test func whoIsWrongTooOftenHasToWaitAndTheFileIsReadAgain() async throws {
        let child = try await monitor.start(try await makeUsers().flags)
        var last = ""
        for _ in 0..<8 { last = try await logIn("wrong").head }
        #expect(last.contains("location: /login?error=limit\r\n"))
        try monitor.folder.write("users", "user:ann\n")
        try await wait(until: "the wrong file is told of") { try child.errors.contains("users:1: is neither") }
        #expect(try await monitor.get("api/v1/status").status == 401)
        try await stop(child)
    }

    @Test func otherMachinesAreServedEncryptedWithALogInAlone() async throws {
        try await monitor.folder.bash(
            """
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
                -keyout key.pem -out cert.pem 2>/dev/null
            """)
        let open = ["--dashboard", "https://0.0.0.0:\(monitor.port)"]
        let refused = try await VisorProgram.streamMonitor.run(monitor.arguments + open)
        #expect(refused.status == 2)
        #expect(refused.standardError.contains("can be reached from other machines"))
        #expect(refused.standardError.contains("needs '--tls-certificate' and '--tls-key'"))

        let files = ["--tls-certificate", monitor.folder.path("cert.pem"), "--tls-key", monitor.folder.path("key.pem")]
        monitor.scheme = "https"
        monitor.curlArguments = ["--cacert", monitor.folder.path("cert.pem")]
        let child = try await monitor.start(try await makeUsers().flags + open + files)
        #expect(try await monitor.get("api/v1/status").status == 401)
        #expect(try await logIn("pass word").head.contains("samesite=lax; secure\r\n"))
        try await stop(child)
        #expect(try child.errors.isEmpty)
    }

    @Test func wrongFilesAreRefusedBeforeAnythingIsServed() async throws {
        let path = try monitor.folder.write("users", "user:ann:secret-in-clear\n")
        let open = try await VisorProgram.streamMonitor.run(monitor.arguments + ["--auth-file", path])
        #expect(open.status == 2 && open.standardError.contains("chmod 600"))
        #expect(chmod(path, 0o600) == 0)
        let wrong = try await VisorProgram.streamMonitor.run(monitor.arguments + ["--auth-file", path])
        #expect(wrong.status == 2 && wrong.standardError.contains("users:1: is no hash"))
        #expect(!wrong.standardError.contains("secret-in-clear"))
        let neither = try await VisorProgram.streamMonitor.run(["auth-line"])
        #expect(neither.status == 2 && neither.standardError.contains("Name a --user, or a --token"))
        let empty = try await VisorProgram.streamMonitor.run(["auth-line", "--user", "ann"], input: "\n")
        #expect(empty.status == 2 && empty.standardOutput.isEmpty)
    }
}
