import Foundation
import Testing
import VisorTesting

@testable import VisorAlerting

@Suite final class EmailSettingsTests {
    private let folder: TemporaryFolder
    private static let base = #""host": "mail.example.org", "from": "v@example.org", "to": "a@example.org""#

    init() throws { folder = try TemporaryFolder() }

    private func read(
        _ json: String, _ environment: [String: String] = [:]
    ) throws -> (settings: EmailReceiver.Settings?, problems: [String]) {
        try Samples.read(json, in: folder) { EmailReceiver.Settings.read($0, environment: environment) }
    }

    @Test func standardIsSecure() throws {
        let settings = try #require(try read("{\(EmailSettingsTests.base)}").settings)
        #expect(settings.encryption == .starttls)
        #expect(settings.port == 587)
        #expect(settings.password == nil)
        #expect(settings.connectTime == .seconds(10))
        #expect(settings.time == .seconds(60))
    }

    @Test func passwordComesFromAFileOrTheEnvironment() throws {
        let path = try Samples.secret("hush\n", in: folder)
        let base = "\(EmailSettingsTests.base), \"user\": \"v\""
        #expect(try read("{\(base), \"password_file\": \"\(path)\"}").settings?.password?.value == "hush")
        #expect(try read("{\(base)}", ["VISOR_SMTP_PASSWORD": "quiet"]).settings?.password?.value == "quiet")
        // It may be meant for another server.
        let none = try read("{\(EmailSettingsTests.base)}", ["VISOR_SMTP_PASSWORD": "quiet"])
        #expect(none.problems == [])
        #expect(none.settings?.user == nil)
        #expect(
            try read("{\(base)}").problems == [
                "password_file: missing; it names the file of the password, or VISOR_SMTP_PASSWORD holds it"
            ])
        #expect(
            try read("{\(EmailSettingsTests.base), \"password_file\": \"\(path)\"}").problems == [
                "user: missing; there is a password, and nobody whose it is"
            ])
    }

    @Test func credentialsOfTheOriginalAreUserAndSender() throws {
        let path = try Samples.secret(
            #"{"email": {"address": "me@example.org", "password": "p"}, "more": 1}"#, in: folder)
        let read = try read(#"{"host": "h", "to": ["a@b.c", "a@b.c"], "credentials": "\#(path)"}"#)
        #expect(read.problems == [])
        #expect(read.settings?.user == "me@example.org")
        #expect(read.settings?.password?.value == "p")
        #expect(read.settings?.sender.text == "me@example.org")
        #expect(read.settings?.recipients.count == 1)
    }

    @Test(
        arguments: [
            #"{"email": {"address": "me@example.org", "password": 12345}}"#, #"{"email": "SECRET"}"#, "SECRET", "{",
            #"{"email": {"address": "SECRET", "password": "SECRET"}}"#,
        ])
    func wrongCredentialsAreNotShown(content: String) throws {
        let path = try Samples.secret(content, in: folder)
        let read = try read(#"{"host": "h", "from": "a@b.c", "to": "a@b.c", "credentials": "\#(path)"}"#)
        let form = #"{"email": {"address": "...", "password": "..."}}"#
        #expect(read.problems == ["credentials: \(path): it is not of the form \(form)"])
    }

    @Test func filesThatEverybodyReadsAreRefused() throws {
        let path = try folder.write("open", #"{"email": {"address": "me@example.org", "password": "p"}}"#)
        for key in ["credentials", "password_file"] {
            let problems = try read("{\(EmailSettingsTests.base), \"\(key)\": \"\(path)\"}").problems
            #expect(problems.contains("\(key): \(path): everybody may read it or change it; 'chmod 600' helps"))
        }
    }

    @Test(
        arguments: [
            (#""host": "h", "from": "a@b""#, "to: missing; it says who gets mail"),
            (
                #""host": "h", "from": "a@b", "to": "a@b>,<c@d""#,
                "to: 'a@b>,<c@d' is no address such as 'ops@example.org'"
            ),
            (
                #""host": "h", "from": "a@b\r\nBcc: c", "to": "a@b""#,
                "from: 'a@b  Bcc: c' is no address such as 'ops@example.org'"
            ),
            (#""host": "h:25", "from": "a@b", "to": "a@b""#, "host: 'h:25' has a port; that stands in 'port'"),
            (
                #""host": "h/../x", "from": "a@b", "to": "a@b""#,
                "host: 'h/../x' is no name of a server; 'port' is apart"
            ),
            (
                #""host": "h", "from": "a@b", "to": "a@b", "tls": "none""#,
                "tls: 'none' lets everybody on the way read along; 'insecure' true allows it"
            ),
        ])
    func settingsAreJudged(json: String, problem: String) throws {
        #expect(try read("{\(json)}").problems == [problem])
    }

    @Test func loopbackNeedsNoTLS() throws {
        for host in ["localhost", "127.0.0.1", "::1"] {
            #expect(try read(#"{"host": "\#(host)", "from": "a@b", "to": "a@b", "tls": "none"}"#).problems == [])
        }
        let insecure = try read(#"{"host": "h", "from": "a@b", "to": "a@b", "tls": "none", "insecure": true}"#)
        #expect(insecure.problems == [])
    }
}
