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

    private static let preparation = #"""
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out server.pem \
            -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost
        mkdir conf data mail queue
        chown postfix data && chown nobody mail
        cat > conf/main.cf <<END
        compatibility_level = 3.6
        queue_directory = $PWD/queue
        data_directory = $PWD/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = localhost
        mydestination =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        alias_maps =
        alias_database =
        virtual_mailbox_domains = example.org
        virtual_mailbox_base = $PWD/mail
        virtual_mailbox_maps = inline:{ops@example.org=ops/}
        virtual_uid_maps = static:$(id -u nobody)
        virtual_gid_maps = static:$(id -g nobody)
        smtpd_tls_chain_files = $PWD/server.key, $PWD/server.pem
        smtpd_tls_security_level = encrypt
        smtpd_tls_received_header = yes
        smtpd_relay_restrictions = permit_mynetworks, reject
        maillog_file = $PWD/mail.log
        maillog_file_prefixes = $PWD
        END
        cat > conf/master.cf <<END
        127.0.0.1:PORT inet n - n - - smtpd
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        virtual unix - n n - - virtual
        error unix - - n - - error
        proxymap unix - - n - - proxymap
        anvil unix - - n - 1 anvil
        tlsmgr unix - - n 1000 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        retry unix - - n - - error
        postlog unix-dgram n - n - 1 postlogd
        END
        /usr/sbin/postfix -c "$PWD/conf" check
        """#
}
