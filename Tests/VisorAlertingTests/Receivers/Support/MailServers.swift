import Foundation
import Testing
import VisorAlerting
import VisorTesting

/// Real servers of mail with STARTTLS or TLS, where `visor` logs in with `right-password`.
struct MailServer {
    let folder: TemporaryFolder
    let server: ChildServer

    /// A server of Python, which writes each mail as it understands it to `mails.jsonl`.
    static func aiosmtpd(_ mode: String) async throws -> MailServer {
        let folder = try TemporaryFolder()
        let python = try await python(folder)
        try await ChildServer.run(certificates, in: folder)
        let script = try folder.write("server.py", aiosmtpdScript)
        let server = try await ChildServer("exec \"$@\"", [python, script, mode], in: folder)
        return MailServer(folder: folder, server: server)
    }

    /// Postfix, which delivers mail for `ops@example.org` into `mail/ops/new`.
    static func postfix() async throws -> MailServer {
        let folder = try TemporaryFolder()
        try await ChildServer.run(certificates, in: folder)
        try folder.write("auth.py", postfixUsers)
        return MailServer(folder: folder, server: try await ChildServer(postfixScript, in: folder))
    }

    /// How mail is given to it.
    func settings(password: String = "right-password", to recipients: [String] = ["ops@example.org"]) throws
        -> EmailReceiver.Settings
    {
        var settings = EmailReceiver.Settings(
            host: "localhost", port: try ChildServer.number("port", in: folder),
            sender: try #require(MailAddress("visor@example.org")),
            recipients: recipients.compactMap { MailAddress($0) })
        settings.authority = folder.path("ca.pem")
        (settings.user, settings.password) = ("visor", SecretText(password))
        return settings
    }

    private static func python(_ folder: TemporaryFolder) async throws -> String {
        let built = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        let environment = "\(built)/aiosmtpd"
        try await ChildServer.run(
            ServerScripts.pythonPackages(module: "aiosmtpd"), [environment, "aiosmtpd==1.4.*"], in: folder)
        return "\(environment)/bin/python"
    }

    private static let certificates = """
        key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
        for name in ca other; do
            openssl req -x509 "${key[@]}" -keyout $name.key -out $name.pem -days 2 -subj "/CN=$name"
        done
        openssl req "${key[@]}" -keyout server.key -out server.csr -subj /CN=server
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 \\
            -extfile <(echo subjectAltName=DNS:localhost)
        """

    private static let aiosmtpdScript = """
        from asyncio import get_running_loop, run
        from email import message_from_bytes
        from email.policy import default
        from json import dumps
        from os import rename
        from ssl import Purpose, create_default_context
        from sys import argv
        from aiosmtpd.smtp import SMTP, AuthResult

        class Handler:
            async def handle_DATA(self, server, session, envelope):
                mail = message_from_bytes(envelope.content, policy=default)
                leaves = [part for part in mail.walk() if not part.is_multipart()]
                parts = {part.get_content_type(): part.get_content().replace("\\r\\n", "\\n") for part in leaves}
                defects = [str(defect) for part in mail.walk() for defect in part.defects]
                with open("mails.jsonl", "a") as output:
                    output.write(dumps({
                        "recipients": envelope.rcpt_tos, "subject": mail["Subject"], "id": mail["Message-ID"],
                        "date": str(mail["Date"].datetime), "names": mail.keys(), "types": list(parts),
                        "text": parts.get("text/plain"), "html": parts.get("text/html"), "defects": defects}) + "\\n")
                return "250 taken"

        def authenticate(server, session, envelope, mechanism, data):
            right = (data.login, data.password) == (b"visor", b"right-password")
            return AuthResult(success=right, handled=False)

        async def main():
            context = create_default_context(Purpose.CLIENT_AUTH)
            context.load_cert_chain("server.pem", "server.key")
            start = argv[1] == "starttls"
            def session():
                return SMTP(Handler(), authenticator=authenticate, auth_required=True, auth_require_tls=start,
                            tls_context=context if start else None, require_starttls=start)
            server = await get_running_loop().create_server(
                session, "localhost", 0, family=2, ssl=None if start else context)
            with open("port.new", "w") as output:
                output.write(f"{server.sockets[0].getsockname()[1]}\\n")
            rename("port.new", "port")
            await server.serve_forever()

        run(main())
        """

    /// Who may send mail, as Postfix asks a Dovecot.
    private static let postfixUsers = #"""
        from base64 import b64decode
        from socketserver import StreamRequestHandler, ThreadingTCPServer

        class Users(StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t%s\nDONE\n" % (b"0" * 32))
                for line in self.rfile:
                    parts = line.decode().rstrip("\n").split("\t")
                    if parts[0] == "AUTH" and not any(part.startswith("resp=") for part in parts):
                        self.wfile.write(f"CONT\t{parts[1]}\t\n".encode())
                    elif parts[0] in ("AUTH", "CONT"):
                        said = b64decode(parts[-1].removeprefix("resp="))
                        answer = "OK" if said == b"\0visor\0right-password" else "FAIL"
                        self.wfile.write(f"{answer}\t{parts[1]}\tuser=visor\n".encode())

        server = ThreadingTCPServer(("127.0.0.1", 0), Users)
        with open("users", "w") as output:
            output.write(f"{server.server_address[1]}\n")
        server.serve_forever()
        """#

    /// A port that was free a moment ago is asked for again where somebody else has taken it.
    private static let postfixScript =
        ServerScripts.postfix + #"""
            python3 auth.py &
            until [ -s users ]; do sleep 0.05; done
            free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
            cat >> conf/main.cf <<END
            smtpd_sasl_auth_enable = yes
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = inet:127.0.0.1:$(cat users)
            smtpd_sasl_security_options = noanonymous
            smtpd_relay_restrictions = permit_sasl_authenticated, reject
            END
            while true; do
                port=$(free)
                { echo "127.0.0.1:$port inet n - n - - smtpd"; cat conf/services; } > conf/master.cf
                postfix -c "$PWD/conf" check
                /usr/lib/postfix/sbin/master -c "$PWD/conf" -d &
                master=$!
                until (echo > "/dev/tcp/127.0.0.1/$port") 2>&-; do
                    kill -0 $master || continue 2
                    sleep 0.05
                done
                echo "$port" > port.new && mv port.new port
                wait $master
            done
            """#
}
