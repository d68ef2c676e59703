import Foundation
import Testing
import VisorTesting

@testable import VisorAlerting

@Suite struct EmailReceiverTests {
    private func settings(_ mail: ScriptedMail, to recipients: String...) throws -> EmailReceiver.Settings {
        let all = recipients.isEmpty ? ["ops@example.org"] : recipients
        return EmailReceiver.Settings(
            host: "127.0.0.1", port: mail.port, encryption: .none,
            sender: try #require(MailAddress("visor@example.org")), recipients: all.compactMap { MailAddress($0) })
    }

    private func receiver(_ mail: ScriptedMail, to recipients: [String]) throws -> EmailReceiver {
        var settings = try settings(mail)
        settings.recipients = recipients.compactMap { MailAddress($0) }
        return EmailReceiver(settings)
    }

    @Test func serverGetsTheMail() async throws {
        let mail = try ScriptedMail(.init())
        try await receiver(mail, to: ["a@example.org", "b@example.org"]).deliver(Samples.notice())
        let recipients = mail.commands.filter { $0.hasPrefix("MAIL") || $0.hasPrefix("RCPT") }
        #expect(recipients.map { $0.prefix(28) }.count == 3)
        #expect(recipients[0].hasPrefix("MAIL FROM:<visor@example.org>"))
        #expect(recipients[1...] == ["RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>"])
        let text = try #require(mail.mails.first)
        for line in [
            "Message-ID: <n-1@example.org>", "From: Visor <visor@example.org>", "To: a@example.org,",
            " b@example.org", "Subject: [FIRING] disk (critical): the disk is full",
            "Date: Sat, 28 Nov 2026 08:01:00 +0000", "Auto-Submitted: auto-generated", "Since: 2026-11-28T08:00:00Z",
        ] {
            #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
    }

    @Test func eachAttemptIsTheSameMail() async throws {
        let mail = try ScriptedMail(.init(end: "451 later"), .init())
        let receiver = try receiver(mail, to: ["a@example.org"])
        let problem = await failure(of: receiver)
        #expect(problem == DeliveryFailure("127.0.0.1:\(mail.port) answers 451 later"))
        #expect(await failure(of: receiver) == nil)
        #expect(mail.mails.count == 2)
        #expect(mail.mails[0] == mail.mails[1])
    }

    @Test(
        arguments: [
            ("greeting", "421 busy", false), ("greeting", "554 no service", true), ("MAIL", "550 not you", true),
            ("MAIL", "452 full", false), ("RCPT", "550 no such user", true), ("RCPT", "450 greylisted", false),
            ("DATA", "554 no", true), ("DATA", "451 later", false), ("MAIL", "530 log in first", true),
        ])
    func refusalSaysWhetherToTryAgain(command: String, reply: String, isPermanent: Bool) async throws {
        let mail = try ScriptedMail(.init(replies: [command: reply]))
        let problem = await failure(of: EmailReceiver(try settings(mail)))
        #expect(problem?.isPermanent == isPermanent, "\(problem?.description ?? "accepted")")
        let words = problem?.description ?? ""
        #expect(words.hasPrefix("127.0.0.1:\(mail.port) answers \(reply)"), "\(words)")
    }

    @Test func refusedMailIsPermanentOnlyWhereTheServerSaysSo() async throws {
        let refusing = try ScriptedMail(.init(end: "554 it looks like spam"))
        let problem = await failure(of: EmailReceiver(try settings(refusing)))
        #expect(
            problem
                == DeliveryFailure("127.0.0.1:\(refusing.port) answers 554 it looks like spam", isPermanent: true))
        let closing = try ScriptedMail(.init(end: ""))
        #expect(await failure(of: EmailReceiver(try settings(closing)))?.isPermanent == false)
    }

    /// One recipient who has left keeps the mail from no other, and is told of.
    @Test func othersGetTheMailThatOneIsRefused() async throws {
        let mail = try ScriptedMail(.init(replies: ["RCPT TO:<gone@": "550 no such user"]))
        let receiver = try receiver(mail, to: ["a@example.org", "gone@example.org", "b@example.org"])
        let problem = await failure(of: receiver)
        let place = "127.0.0.1:\(mail.port)"
        #expect(
            problem
                == DeliveryFailure(
                    "\(place) refuses gone@example.org: 550 no such user; 2 of 3 recipients have the mail",
                    isPermanent: true))
        #expect(mail.mails.count == 1)
    }

    @Test func secondAttemptGoesToThoseAloneWhoHaveNothing() async throws {
        let mail = try ScriptedMail(.init(replies: ["RCPT TO:<slow@": "450 greylisted"]), .init())
        let receiver = try receiver(mail, to: ["a@example.org", "slow@example.org"])
        let problem = await failure(of: receiver)
        #expect(problem?.isPermanent == false)
        #expect(problem?.description.hasSuffix("450 greylisted; 1 of 2 recipients has the mail") == true)
        #expect(await failure(of: receiver) == nil)
        let told = mail.commands.filter { $0.hasPrefix("RCPT") }
        #expect(told == ["RCPT TO:<a@example.org>", "RCPT TO:<slow@example.org>", "RCPT TO:<slow@example.org>"])
        #expect(mail.mails[0] == mail.mails[1])
    }

    @Test func wrongPasswordIsPermanentAndNotShown() async throws {
        var script = ScriptedMail.Script(
            replies: ["AUTH": "535 5.7.8 hush-hush is wrong"], abilities: ["AUTH PLAIN"])
        let mail = try ScriptedMail(script)
        var settings = try settings(mail)
        (settings.user, settings.password) = ("visor", SecretText("hush-hush"))
        let problem = await failure(of: EmailReceiver(settings))
        #expect(
            problem
                == DeliveryFailure(
                    "127.0.0.1:\(mail.port) answers 535 5.7.8 ... is wrong; the user or the password is wrong: see 'user', "
                        + "'password_file' and 'credentials'", isPermanent: true))

        script.replies = ["AUTH": "454 the directory is down"]
        var later = try self.settings(try ScriptedMail(script))
        (later.user, later.password) = ("visor", SecretText("hush-hush"))
        #expect(await failure(of: EmailReceiver(later))?.isPermanent == false)
    }

    /// However the server words it, and wherever that is cut.
    @Test(
        arguments: [
            "hush  hush", "aHVzaCAgaHVzaA==", "dmlzb3I=", "AHZpc29yAGh1c2ggIGh1c2g=", "AHZpc29yAGh1c2ggIGh1c2g",
        ], [0, 190, 195, 199])
    func secretIsNotShownWhereAReplyIsCut(secret: String, before: Int) async throws {
        let words = "535 " + String(repeating: "x", count: before) + secret + " is wrong"
        let mail = try ScriptedMail(.init(replies: ["AUTH": words], abilities: ["AUTH PLAIN"]))
        var settings = try settings(mail)
        (settings.user, settings.password) = ("visor", SecretText("hush  hush"))
        let problem = try #require(await failure(of: EmailReceiver(settings))?.description)
        #expect(problem.hasPrefix("127.0.0.1:\(mail.port) answers 535 "))
        for part in ["hu", "aHV", "dml", "AHZ"] { #expect(!problem.contains(part), "\(problem)") }
    }

    @Test func nothingIsSaidWithoutTLSWhereThatIsWanted() async throws {
        let mail = try ScriptedMail(.init(abilities: ["AUTH PLAIN LOGIN"]))
        var settings = try settings(mail)
        (settings.user, settings.password, settings.encryption) = ("visor", SecretText("hush"), .starttls)
        let problem = await failure(of: EmailReceiver(settings))
        #expect(problem?.isPermanent == false)
        #expect(problem?.description.hasSuffix("; the server begins no TLS when it is asked to: see 'tls'") == true)
        #expect(!mail.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }

    @Test func serverThatHangsIsGivenUp() async throws {
        let mail = try ScriptedMail(.init(replies: ["MAIL": "hang"]))
        var settings = try settings(mail)
        settings.time = .seconds(1)
        let problem = await failure(of: EmailReceiver(settings))
        #expect(problem?.isPermanent == false)

        // One that nobody waits for any more is given up at once.
        settings.time = .seconds(500)
        let receiver = EmailReceiver(settings)
        let delivery = Task { await failure(of: receiver) }
        try await wait(until: "the server hangs") { mail.commands.filter { $0.hasPrefix("MAIL") }.count == 2 }
        delivery.cancel()
        #expect(await delivery.value?.description == "127.0.0.1:\(mail.port): given up, since the program ends")
    }

    /// The library says farewell, and would wait for two minutes to hear one.
    @Test func serverThatHangsBehindTheMailIsGivenUpAsSoon() async throws {
        let mail = try ScriptedMail(.init(end: "hang"))
        var settings = try settings(mail)
        settings.time = .seconds(1)
        let start = ContinuousClock.now
        let problem = await failure(of: EmailReceiver(settings))
        #expect(problem?.isPermanent == false)
        #expect(ContinuousClock.now - start < .seconds(100))
    }

    /// What a server says is cut, however much it is.
    @Test(arguments: ["550 ", "550-more\r\n550 "]) func wordsOfAServerAreCut(beginning: String) async throws {
        let words = beginning + "\u{1b}[31m " + String(repeating: "x", count: 200_000)
        let mail = try ScriptedMail(.init(replies: ["MAIL": words]))
        var settings = try settings(mail)
        settings.time = .seconds(30)
        let problem = await failure(of: EmailReceiver(settings))
        let text = try #require(problem?.description)
        #expect(text.unicodeScalars.count < 400)
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test func nobodyListens() async throws {
        let settings = try settings(try ScriptedMail(.init()))
        let problem = await failure(of: EmailReceiver(settings))
        #expect(problem?.isPermanent == false)
        #expect(problem?.description.hasPrefix("127.0.0.1:\(settings.port): ") == true)
    }

    /// Nothing of an alert gets into the commands or the headers.
    @Test func hostileAlertAddsNoHeader() async throws {
        let mail = try ScriptedMail(.init())
        let alert = Alert(
            labels: ["alertname": Samples.hostile], annotations: ["summary": Samples.hostile],
            startsAt: Samples.start, lines: [Samples.line("\r\n.\r\nMAIL FROM:<x@y>\r\n.")])
        var notice = Samples.notice("x>\r\nBcc: a@b", alerts: [alert])
        notice.receiver = Samples.hostile
        try await receiver(mail, to: ["a@example.org"]).deliver(notice)
        let text = try #require(mail.mails.first)
        #expect(mail.mails.count == 1)
        #expect(mail.commands.filter { $0.hasPrefix("MAIL") }.count == 1)
        let head = text.components(separatedBy: "\n\n")[0].split(separator: "\n")
        #expect(head.contains("Message-ID: <xBccab@example.org>"))
        let names = head.filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(
            names == [
                "Date", "From", "To", "Message-ID", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
            ])
        #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 100 && $0.utf8.allSatisfy { $0 < 127 } })
    }
}
