import Glibc
import Testing
import VisorTesting

/// Mail of the program into a server as people have it.
@Suite(.timeLimit(.minutes(5)), .enabled(if: RealServers.areWanted)) struct MailProgramTests {
    @Test func mailThatNobodyTookArrivesThoughAlertingWasKilled() async throws {
        let folder = try TemporaryFolder()
        let postfix = try await PostfixServer(in: folder)
        let alerting = try AlertingUnderTest(
            receiver: """
                "type": "email", "host": "localhost", "port": \(postfix.port), "ca": "\(postfix.authority)",
                "from": "visor@example.org", "to": "ops@example.org"
                """)
        var program = try await alerting.start()
        try await alerting.raise(#"[{"labels":{"alertname":"disk","severity":"critical"}}]"#)
        try await program.waitForWords("ops: a notice is not delivered yet, and is tried again")
        program.send(SIGKILL)
        try await program.end()
        let server = try await postfix.start()
        program = try await alerting.start()
        var mails: [String] = []
        try await wait(until: "the mail is in the mailbox") {
            mails = try await postfix.mails()
            return !mails.isEmpty
        }
        program.send(SIGTERM)
        try await program.end()
        kill(-server.process, SIGKILL)
        try await server.end()
        mails = try await postfix.mails()
        #expect(mails.count == 1)
        let mail = try #require(mails.first)
        #expect(mail.contains("\nSubject: ") && mail.contains("disk") && mail.contains("\nMessage-ID: <"), "\(mail)")
        // The server says by what the connection was secured.
        #expect(mail.contains("(using TLSv1.3"), "\(mail)")
    }
}
