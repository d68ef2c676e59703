import VisorTesting

/// Postfix in a folder, which takes mail for `ops@example.org` over STARTTLS alone into `mail/ops/new`.
struct PostfixServer {
    let port: UInt16
    private let folder: TemporaryFolder

    /// Makes a certificate, a configuration and an empty mailbox; nothing runs yet.
    init(in folder: TemporaryFolder) async throws {
        (port, self.folder) = (try LoopbackSocket.freePort(), folder)
        try await folder.bash(PostfixServer.preparation.replacing("PORT", with: "\(port)"))
    }

    /// The file of those who vouch for the server.
    var authority: String { folder.path("server.pem") }

    /// Starts it, and waits until it answers.
    func start() async throws -> ChildProgram {
        // A group of its own, so that all of it can be ended: it does not hear a signal that whoever started it has blocked.
        let server = try ChildProgram(
            "/usr/bin/setsid", ["/usr/lib/postfix/sbin/master", "-c", folder.path("conf"), "-d"], in: folder,
            name: "postfix")
        try await wait(until: "Postfix answers") { try LoopbackSocket.isAnswered(port: port) || !server.isRunning }
        return server
    }

    /// The mails in the mailbox.
    func mails() async throws -> [String] {
        let names = try await ProgramCall(program: "find", arguments: [folder.path("mail"), "-path", "*/new/*"]).run()
        return try names.standardOutput.split(separator: "\n").map {
            try folder.text(String($0.dropFirst(folder.path.count + 1)))
        }
    }

    private static let preparation =
        ServerScripts.postfix + #"""
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out server.pem \
                -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost
            cat >> conf/main.cf <<END
            smtpd_tls_received_header = yes
            smtpd_relay_restrictions = permit_mynetworks, reject
            END
            { echo "127.0.0.1:PORT inet n - n - - smtpd"; cat conf/services; } > conf/master.cf
            /usr/sbin/postfix -c "$PWD/conf" check
            """#
}
