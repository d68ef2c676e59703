import Crypto
import Foundation
import VisorNetwork
import VisorRuntime

/// A server that is told by a request of its own for each notice, in the form of the Alertmanager's webhook.
///
/// `Idempotency-Key` is the notice's identity; with a secret, `X-Visor-Signature` is `sha256=` and the HMAC-SHA256 (RFC
/// 2104) of the body in hexadecimal digits.
public struct WebhookReceiver: Receiver {
    /// What there is to say of a server.
    public struct Settings: Sendable {
        /// The address, whose path may be a secret.
        let post: WebPost
        /// What bodies are signed with.
        let secret: SecretText?
        /// What is shown in `Authorization`.
        let token: BearerToken?
        /// Where people look at alerts, for the server to link to.
        let externalURL: String
        let client: WebClient

        /// The variable of the environment that may hold the secret.
        public static let secretVariable = "VISOR_WEBHOOK_SECRET"

        /// Reads `url`, `secret_file`, `token_file`, `ca` and `external_url`; what is wrong is a problem of the object.
        public static func read(
            _ object: ConfigurationObject, environment: [String: String] = ProcessInfo.processInfo.environment
        ) -> Settings? {
            let post = readPost(object)
            let secret = SecretText.read(
                object, fileKey: "secret_file", variable: secretVariable, environment: environment)
            let token = readToken(object)
            let external = readExternal(object)
            guard let client = WebClient.read(object), let post else { return nil }
            return Settings(post: post, secret: secret, token: token, externalURL: external, client: client)
        }

        private static func readPost(_ object: ConfigurationObject) -> WebPost? {
            guard object.item("url") != nil else {
                object.report("missing; it says where notices are sent", at: "url")
                return nil
            }
            guard let url = object.string("url") else { return nil }
            do throws(WebPost.Unusable) {
                return try WebPost(url)
            } catch {
                object.report(error.reason, at: "url")
                return nil
            }
        }

        /// People are to follow it: it is an address of the web, or nothing.
        private static func readExternal(_ object: ConfigurationObject) -> String {
            guard let url = object.string("external_url"), !url.isEmpty else { return "" }
            do throws(WebPost.Unusable) {
                return try WebPost(url).url
            } catch {
                object.report(error.reason, at: "external_url")
                return ""
            }
        }

        private static func readToken(_ object: ConfigurationObject) -> BearerToken? {
            guard let path = object.string("token_file") else { return nil }
            do throws(BearerToken.Unusable) {
                return try BearerToken(file: path)
            } catch {
                object.report(error.description, at: "token_file")
                return nil
            }
        }
    }

    private let settings: Settings

    /// A receiver.
    public init(_ settings: Settings) { self.settings = settings }

    /// Posts the notice; an answer of 200 to 299 accepts it.
    public func deliver(_ notice: Notice) async throws(DeliveryFailure) {
        let body = WebhookBody.json(notice, externalURL: settings.externalURL)
        var headers = [
            (name: "Content-Type", value: "application/json"), (name: "User-Agent", value: "Visor"),
            (name: "Idempotency-Key", value: CleanText.identity(notice.id)),
        ]
        if let secret = settings.secret {
            headers.append((name: "X-Visor-Signature", value: "sha256=\(WebhookReceiver.signature(body, secret))"))
        }
        if let token = settings.token { headers.append((name: "Authorization", value: token.field)) }
        let answer: WebClient.Answer
        do throws(WebClient.Failure) {
            answer = try await settings.client.post(
                settings.post.url, headers: headers, body: body, within: WebPost.time)
        } catch {
            throw DeliveryFailure("\(settings.post.shown): \(error.reason)")
        }
        if let failure = settings.post.failure(answer, secrets: settings.shown, hint: WebhookReceiver.hint) {
            throw failure
        }
    }

    static func signature(_ body: [UInt8], _ secret: SecretText) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.value.utf8)))
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func hint(_ status: Int) -> String? {
        switch status {
        case 401, 403: "the token or the signature is missing or wrong; see 'token_file' and 'secret_file'"
        case 404, 405: "nothing takes notices there; is the path right?"
        case 413: "the notice is too large for it"
        default: nil
        }
    }
}

extension WebhookReceiver.Settings {
    /// What the server is shown, or signs with, and is not to show.
    fileprivate var shown: [String] {
        [secret?.value, token.map { String($0.field.dropFirst("Bearer ".count)) }].compactMap(\.self)
    }
}

extension WebClient {
    /// A client that judges servers by the file that `ca` names, or as the system does.
    static func read(_ object: ConfigurationObject) -> WebClient? {
        do throws(TLSSecrets.Failure) {
            return try WebClient(authority: object.string("ca"))
        } catch {
            object.report(error.description, at: "ca")
            return nil
        }
    }
}
