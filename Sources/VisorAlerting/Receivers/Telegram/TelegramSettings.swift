import Foundation
import VisorNetwork
import VisorRuntime

extension TelegramReceiver {
    /// What there is to say of a chat.
    public struct Settings: Sendable {
        /// The form of messages.
        public enum Format: String, Sendable, CaseIterable {
            case text, html
        }

        /// The server, without a slash at its end.
        let base: WebPost
        /// The bot's token.
        let token: SecretText
        /// The chat: a number, or the name of a channel with `@`.
        let chat: String
        /// The topic in a chat that has some.
        let topic: Int?
        let format: Format
        let client: WebClient

        /// The variable of the environment that may hold the token.
        public static let tokenVariable = "VISOR_TELEGRAM_TOKEN"

        /// Reads `chat_id`, `token_file`, `topic`, `format`, `base_url` and `ca`; what is wrong is a problem of the object.
        public static func read(
            _ object: ConfigurationObject, environment: [String: String] = ProcessInfo.processInfo.environment
        ) -> Settings? {
            let base = readBase(object)
            let token = readToken(object, environment)
            let chat = readChat(object)
            let topic = object.integer("topic", in: 1...Int(Int32.max))
            let format: Format = object.choice("format") ?? .text
            guard let client = WebClient.read(object), let base, let token, let chat else { return nil }
            return Settings(base: base, token: token, chat: chat, topic: topic, format: format, client: client)
        }

        private static func readBase(_ object: ConfigurationObject) -> WebPost? {
            var url = object.string("base_url") ?? "https://api.telegram.org"
            while url.last == "/" { url.removeLast() }
            do throws(WebPost.Unusable) {
                guard !url.contains("?") else { throw WebPost.Unusable(reason: "has a query, where none can stand") }
                let base = try WebPost(url)
                if base.isClear, let item = object.item("base_url") {
                    object.warn("everybody on the way can read the token; https would keep it", at: item)
                }
                return base
            } catch {
                object.report(error.reason, at: "base_url")
                return nil
            }
        }

        private static func readToken(
            _ object: ConfigurationObject, _ environment: [String: String]
        ) -> SecretText? {
            let hasFile = object.item("token_file") != nil
            let read = SecretText.read(
                object, fileKey: "token_file", variable: tokenVariable, environment: environment)
            guard let token = read else {
                if !hasFile, environment[tokenVariable]?.isEmpty ?? true {
                    object.report(
                        "missing; it names the file of the bot's token, or \(tokenVariable) holds it", at: "token_file")
                }
                return nil
            }
            // It becomes a part of an address.
            let isToken = token.value.utf8.allSatisfy { byte in
                byte == UInt8(ascii: ":") || !CleanText.identity(String(decoding: [byte], as: UTF8.self)).isEmpty
                    || byte == UInt8(ascii: "_")
            }
            guard isToken, token.value.utf8.count <= 256 else {
                object.report("what it holds is no token of a bot, such as 123456:ABC-DEF", at: "token_file")
                return nil
            }
            return token
        }

        private static func readChat(_ object: ConfigurationObject) -> String? {
            guard object.item("chat_id") != nil else {
                object.report("missing; it says which chat is told", at: "chat_id")
                return nil
            }
            guard let chat = object.textual("chat_id") else { return nil }
            let isName = chat.wholeMatch(of: /@[A-Za-z0-9_]{1,64}/) != nil
            guard Int(chat) != nil || isName else {
                let shown = CleanText.line(chat, atMost: 60)
                object.report("'\(shown)' is no chat such as -1001234567890 or '@channel'", at: "chat_id")
                return nil
            }
            return chat
        }
    }
}
