import Foundation
import Testing
import VisorTesting

@testable import VisorAlerting

@Suite final class TelegramReceiverTests {
    private static let token = "123456:ABC-DEF_secret"
    private static let yes = ScriptedWeb.Act.answer(200, #"{"ok":true,"result":{"message_id":1}}"#)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func receiver(_ web: ScriptedWeb, _ more: String = "") throws -> TelegramReceiver {
        let json = #"{"base_url": "\#(web.url)/", "chat_id": -100123\#(more)}"#
        let read = try Samples.read(json, in: folder) {
            TelegramReceiver.Settings.read($0, environment: ["VISOR_TELEGRAM_TOKEN": TelegramReceiverTests.token])
        }
        #expect(read.problems == [])
        return TelegramReceiver(try #require(read.settings))
    }

    private struct Message: Decodable {
        let chat_id: String
        let text: String
        let parse_mode: String?
        let message_thread_id: Int?
    }

    private func messages(_ web: ScriptedWeb) throws -> [Message] {
        try web.requests.map { try JSONDecoder().decode(Message.self, from: Data($0.body)) }
    }

    private func longNotice(_ message: String = String(repeating: "long ", count: 600)) -> Notice {
        Samples.notice(alerts: [Samples.alert(lines: (0..<4).map { _ in Samples.line(message) })])
    }

    @Test func noticeIsAMessage() async throws {
        let web = try ScriptedWeb(TelegramReceiverTests.yes)
        try await receiver(web, #", "topic": 7"#).deliver(Samples.notice())
        let message = try #require(try messages(web).first)
        #expect(web.requests[0].path == "/bot\(TelegramReceiverTests.token)/sendMessage")
        #expect(message.chat_id == "-100123")
        #expect(message.message_thread_id == 7)
        #expect(message.parse_mode == nil)
        #expect(message.text.hasPrefix("[FIRING] disk (critical): the disk is full\n\n1 firing\n"))
    }

    @Test func htmlIsEscaped() async throws {
        let web = try ScriptedWeb(TelegramReceiverTests.yes)
        let notice = Samples.notice(alerts: [Samples.alert(summary: "</b><a href='x'>&")])
        try await receiver(web, #", "format": "html""#).deliver(notice)
        let message = try #require(try messages(web).first)
        #expect(message.parse_mode == "HTML")
        #expect(
            message.text.hasPrefix("<b>[FIRING] disk (critical): &lt;/b&gt;&lt;a href=&#39;x&#39;&gt;&amp;</b>\n\n"))
        #expect(message.text.components(separatedBy: "<").count == 3)
    }

    @Test(arguments: ["text", "html"]) func longNoticeIsSeveralMessages(format: String) async throws {
        let web = try ScriptedWeb(TelegramReceiverTests.yes)
        try await receiver(web, #", "format": "\#(format)""#).deliver(longNotice(String(repeating: "<&👍", count: 999)))
        let all = try messages(web)
        #expect(all.count > 1)
        #expect(all.allSatisfy { $0.text.utf16.count <= 4_096 })
        #expect(all.last?.text.contains("Not shown: ") == true)
    }

    @Test func messagesThatWereAcceptedAreNotSentAgain() async throws {
        let web = try ScriptedWeb(
            TelegramReceiverTests.yes, .answer(500), .answer(429, #"{"ok":false,"parameters":{"retry_after":3}}"#),
            TelegramReceiverTests.yes)
        let receiver = try receiver(web)
        #expect(await failure(of: receiver, longNotice())?.isPermanent == false)
        #expect(await failure(of: receiver, longNotice())?.retryAfter == .seconds(3))
        #expect(await failure(of: receiver, longNotice()) == nil)

        let texts = try messages(web).map(\.text)
        let parts = TelegramReceiver.parts(of: NoticeText(longNotice(), limit: 12_000).short, .text)
        #expect(texts == [parts[0], parts[1], parts[1]] + parts[1...])
    }

    @Test(
        arguments: [
            (
                400, #"{"ok":false,"description":"Bad Request: chat not found"}"#, true,
                "Bad Request: chat not found; is"
            ),
            (
                400, #"{"ok":false,"description":"up","parameters":{"migrate_to_chat_id":-9}}"#, true,
                "up; the group is now the chat -9; see 'chat_id'"
            ),
            (401, #"{"ok":false,"description":"Unauthorized"}"#, true, "Unauthorized; the bot's token is wrong"),
            (403, #"{"ok":false,"description":"123456:ABC-DEF_secret"}"#, true, "...; the bot has to be a member"),
            (404, "", true, "; the bot's token is wrong"),
            (429, #"{"ok":false,"description":"slow","parameters":{"retry_after":99999999}}"#, false, "slow"),
            (502, "<html>", false, "<html>"),
            (200, "hello", false, "but not as a server of bots does"),
        ])
    func answersAreUnderstood(status: Int, body: String, isPermanent: Bool, words: String) async throws {
        let web = try ScriptedWeb(.answer(status, body))
        let problem = await failure(of: try receiver(web))
        #expect(problem?.isPermanent == isPermanent)
        #expect(problem?.description.hasPrefix("\(web.url) answers \(status)") == true)
        #expect(problem?.description.contains(words) == true, "\(problem?.description ?? "")")
        #expect(problem?.description.contains("secret") == false)
        if status == 429 { #expect(problem?.retryAfter == .seconds(86_400)) }
    }

    @Test(arguments: [0, 185, 193]) func tokenIsNotShownWhereWordsAreCut(before: Int) async throws {
        let words = String(repeating: "x", count: before) + TelegramReceiverTests.token
        for body in [#"{"ok":false,"description":"\#(words)"}"#, words] {
            let web = try ScriptedWeb(.answer(403, body))
            let problem = await failure(of: try receiver(web))
            let text = try #require(problem?.description)
            #expect(text.hasPrefix("\(web.url) answers 403, " + (before == 0 ? "..." : "xxx")), "\(text)")
            for part in ["456:", "ABC", "secret"] { #expect(!text.contains(part), "\(text)") }
        }
    }

    @Test func brokenConnectionsNameNoToken() async throws {
        for act in [ScriptedWeb.Act.close, .tear] {
            let web = try ScriptedWeb(act)
            let problem = await failure(of: try receiver(web))
            #expect(problem?.isPermanent == false && web.requests.count == 1)
            #expect(problem?.description.contains("secret") == false)
        }
    }

    @Test func settingsAreJudged() throws {
        func problems(_ json: String, _ environment: [String: String] = [:]) throws -> [String] {
            try Samples.read(json, in: folder) { TelegramReceiver.Settings.read($0, environment: environment) }.problems
        }
        let token = ["VISOR_TELEGRAM_TOKEN": TelegramReceiverTests.token]
        #expect(try problems(#"{"chat_id": "@ops"}"#, token) == [])
        #expect(try problems("{}", token) == ["chat_id: missing; it says which chat is told"])
        #expect(
            try problems(#"{"chat_id": "ops"}"#, token) == [
                "chat_id: 'ops' is no chat such as -1001234567890 or '@channel'"
            ])
        #expect(
            try problems(#"{"chat_id": 1}"#) == [
                "token_file: missing; it names the file of the bot's token, or VISOR_TELEGRAM_TOKEN holds it"
            ])
        #expect(
            try problems(#"{"chat_id": 1}"#, ["VISOR_TELEGRAM_TOKEN": "a/../b"]) == [
                "token_file: what it holds is no token of a bot, such as 123456:ABC-DEF"
            ])
    }
}
