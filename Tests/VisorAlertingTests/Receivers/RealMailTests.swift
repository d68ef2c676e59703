import Foundation
import Glibc
import Testing
import VisorTesting

@testable import VisorAlerting

/// Mail into servers as people have them.
@Suite(.enabled(if: RealServers.areWanted)) struct RealMailTests {
    private struct Mail: Decodable {
        let recipients: [String]
        let subject: String
        let id: String
        let date: String
        let names: [String]
        let types: [String]
        let text: String
        let html: String
        let defects: [String]
    }

    private func mails(_ server: MailServer) throws -> [Mail] {
        guard server.folder.has("mails.jsonl") else { return [] }
        return try server.folder.text("mails.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Mail.self, from: Data($0.utf8))
        }
    }

    @Test(arguments: [EmailReceiver.Settings.Encryption.starttls, .tls])
    func mailIsUnderstoodAsItWasMeant(encryption: EmailReceiver.Settings.Encryption) async throws {
        let server = try await MailServer.aiosmtpd(encryption.rawValue)
        var settings = try server.settings(to: ["ops@example.org", "dev@example.org"])
        settings.encryption = encryption
        let long = String(repeating: "Ж👍 <b> ", count: 400)
        let alert = Samples.alert(
            "диск", summary: Samples.hostile, lines: [Samples.line(Samples.hostile), Samples.line(long)])
        let notice = Samples.notice(alerts: [alert])
        for _ in 0..<2 { try await EmailReceiver(settings).deliver(notice) }

        let mails = try mails(server)
        #expect(mails.count == 2)
        let text = NoticeText(notice)
        for mail in mails {
            #expect(mail.recipients == ["ops@example.org", "dev@example.org"])
            #expect(mail.subject == text.subject)
            #expect(mail.id == "<n-1@example.org>")
            #expect(mail.date == "2026-11-28 08:01:00+00:00")
            #expect(mail.types == ["text/plain", "text/html"])
            #expect(mail.text == text.text)
            #expect(mail.html == text.html)
            #expect(mail.defects == [])
            #expect(!mail.names.contains("Bcc"))
        }
    }

    @Test func wrongPasswordIsPermanentAndNotShown() async throws {
        let server = try await MailServer.aiosmtpd("starttls")
        let settings = try server.settings(password: "wrong-password")
        let problem = await failure(of: EmailReceiver(settings))
        #expect(problem?.isPermanent == true)
        let words = problem?.description ?? ""
        #expect(words.hasPrefix("localhost:\(settings.port) answers 535 "), "\(words)")
        #expect(words.hasSuffix("; the user or the password is wrong: see 'user', 'password_file' and 'credentials'"))
        #expect(!words.contains("wrong-password"))
        #expect(try mails(server).isEmpty)
    }

    @Test func serverThatNobodyVouchesForGetsNoPassword() async throws {
        let server = try await MailServer.aiosmtpd("starttls")
        var settings = try server.settings()
        settings.authority = server.folder.path("other.pem")
        let problem = await failure(of: EmailReceiver(settings))
        #expect(problem?.isPermanent == false)
        #expect(problem?.description.contains("its certificate is not vouched for by whom 'ca' names") == true)
        // The certificate is for another name.
        settings.authority = server.folder.path("ca.pem")
        settings.host = "127.0.0.1"
        #expect(await failure(of: EmailReceiver(settings))?.description.contains("certificate") == true)
        #expect(try mails(server).isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "Postfix gives up the rights of root, and has to have them first"))
    func postfixDeliversTheMail() async throws {
        let server = try await MailServer.postfix()
        try await EmailReceiver(try server.settings()).deliver(Samples.notice())
        let box = server.folder.path("mail/ops/new")
        try await wait(until: "the mail is in the mailbox") {
            (try? FileManager.default.contentsOfDirectory(atPath: box).count) == 1
        }
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: box).first)
        let mail = try server.folder.text("mail/ops/new/\(name)")
        #expect(mail.contains("Message-ID: <n-1@example.org>\n"))
        #expect(mail.contains("Subject: [FIRING] disk (critical): the disk is full\n"))
        #expect(mail.contains("\nSince: 2026-11-28T08:00:00Z\n"))

        let wrong = await failure(of: EmailReceiver(try server.settings(password: "wrong-password")))
        #expect(wrong?.isPermanent == true)
        #expect(wrong?.description.contains(" answers 535 5.7.8 ") == true)

        let unknown = await failure(
            of: EmailReceiver(try server.settings(to: ["gone@example.org", "ops@example.org"])), Samples.notice("n-2"))
        #expect(unknown?.isPermanent == true)
        #expect(unknown?.description.contains(" refuses gone@example.org: 550 5.1.1 ") == true)
        #expect(unknown?.description.hasSuffix("; 1 of 2 recipients has the mail") == true)
        try await wait(until: "the other has the mail") {
            try FileManager.default.contentsOfDirectory(atPath: box).count == 2
        }
    }
}
