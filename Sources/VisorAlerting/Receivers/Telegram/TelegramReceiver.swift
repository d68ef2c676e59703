import Foundation
import VisorKit
import VisorNetwork
import VisorRuntime

/// A chat of Telegram, which is told by a bot (https://core.telegram.org/bots/api#sendmessage).
///
/// A notice that is longer than a message is told in several, in their order. The token is a part of the address there: no
/// failure names more of the address than the server.
public struct TelegramReceiver: Receiver {
    private let settings: Settings
    private let served = ServedParts<Int>()

    /// The greatest length of a message in units of UTF-16.
    static let longestMessage = 4_096
    /// How many bytes a notice has in a chat, about: whoever gets more than a few messages reads none.
    private static let longestNotice = 12_000

    /// A receiver.
    public init(_ settings: Settings) { self.settings = settings }

    /// Sends the notice's messages that have not been accepted yet.
    public func deliver(_ notice: Notice) async throws(DeliveryFailure) {
        let text = NoticeText(notice, limit: TelegramReceiver.longestNotice).short
        let accepted = served.parts(of: notice.id)
        for (place, part) in TelegramReceiver.parts(of: text, settings.format).enumerated()
        where !accepted.contains(place) {
            try await send(TelegramReceiver.body(part, isFirst: place == 0, settings))
            served.add([place], of: notice.id)
        }
        served.forget(notice.id)
    }

    /// The messages of a text, as plain text still.
    ///
    /// What stands in for a character in HTML counts as a whole, so that no server finds a message too long, whichever way it
    /// counts.
    static func parts(of text: String, _ format: Settings.Format) -> [String] {
        let tags = format == .html ? "<b></b>".utf16.count : 0
        return MessageParts.split(text, limit: longestMessage - tags) { scalar in
            format == .html ? CleanText.html(String(scalar)).utf16.count : UTF16.width(scalar)
        }
    }

    static func body(_ part: String, isFirst: Bool, _ settings: Settings) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            NoticeDocument.member("chat_id", settings.chat, &writer)
            if let topic = settings.topic { NoticeDocument.number("message_thread_id", topic, &writer) }
            NoticeDocument.member("text", settings.format == .html ? html(part, isFirst: isFirst) : part, &writer)
            if settings.format == .html { NoticeDocument.member("parse_mode", "HTML", &writer) }
            writer.name("link_preview_options")
            // A line of a log may name any address: nobody is to be made to fetch it.
            writer.value(json: #"{"is_disabled":true}"#.utf8)
        }
        return writer.bytes
    }

    /// A message with the subject, its first line, in bold type.
    private static func html(_ part: String, isFirst: Bool) -> String {
        guard isFirst else { return CleanText.html(part) }
        let end = part.firstIndex(of: "\n") ?? part.endIndex
        return "<b>\(CleanText.html(String(part[..<end])))</b>\(CleanText.html(String(part[end...])))"
    }

    private func send(_ body: [UInt8]) async throws(DeliveryFailure) {
        let answer: WebClient.Answer
        do throws(WebClient.Failure) {
            answer = try await settings.client.post(
                "\(settings.base.url)/bot\(settings.token.value)/sendMessage",
                headers: [(name: "Content-Type", value: "application/json"), (name: "User-Agent", value: "Visor")],
                body: body, within: WebPost.time)
        } catch {
            throw DeliveryFailure("\(settings.base.shown): \(error.reason)")
        }
        let said = TelegramAnswer(answer.body)
        guard
            let failure = settings.base.failure(
                answer, words: said.description, secrets: [settings.token.value], retryAfter: said.retryAfter,
                hint: { said.hint($0) })
        else {
            // Some other server answers 200 to everything.
            if said.isAccepted { return }
            throw DeliveryFailure("\(settings.base.shown) answers \(answer.status), but not as a server of bots does")
        }
        throw failure
    }
}

/// What a server of bots answers.
struct TelegramAnswer {
    private struct Form: Decodable {
        struct Parameters: Decodable {
            let retry_after: Int?
            let migrate_to_chat_id: Int?
        }

        let ok: Bool
        let description: String?
        let parameters: Parameters?
    }

    private let form: Form?

    init(_ body: [UInt8]) { form = try? JSONDecoder().decode(Form.self, from: Data(body)) }

    var isAccepted: Bool { form?.ok == true }
    var description: String? { form?.description }

    /// How long the server asks to be left alone, at most a day.
    var retryAfter: Duration? {
        form?.parameters?.retry_after.flatMap { $0 >= 0 ? .seconds(min($0, 86_400)) : nil }
    }

    /// What is to be done about a status.
    func hint(_ status: Int) -> String? {
        if let chat = form?.parameters?.migrate_to_chat_id { return "the group is now the chat \(chat); see 'chat_id'" }
        switch status {
        case 400: return "is 'chat_id' right, and has somebody written to the bot there?"
        case 401, 404: return "the bot's token is wrong; see 'token_file'"
        case 403: return "the bot has to be a member of the chat, and may not be blocked there"
        default: return nil
        }
    }
}
