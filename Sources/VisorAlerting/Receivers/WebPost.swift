import Foundation
import VisorNetwork

/// What a server of the web says to a notice, and what that means.
struct WebPost: Sendable {
    /// Why an address cannot be used.
    struct Unusable: Error, Equatable {
        let reason: String
    }

    /// How long one exchange may take from the connection to the last byte of the answer.
    static let time = Duration.seconds(30)

    /// The address.
    let url: String
    /// What is shown of it: a path or a query may be a secret.
    let shown: String
    /// What is not shown of it, and may come back in an answer.
    let hidden: [String]
    /// Whether what is sent there can be read on the way.
    let isClear: Bool

    /// An address of HTTP or HTTPS without a user, a password or a fragment.
    init(_ text: String) throws(Unusable) {
        guard !text.unicodeScalars.contains(where: { !(33...126).contains($0.value) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else { throw Unusable(reason: "is no address such as 'https://alerts.example.org/visor'") }
        guard parts.user == nil, parts.password == nil else {
            throw Unusable(reason: "has a user or a password in it, which would be seen; there is 'token_file'")
        }
        guard parts.fragment == nil else { throw Unusable(reason: "has a fragment, which no server gets to see") }
        guard parts.port.map({ (1...65_535).contains($0) }) ?? true else {
            throw Unusable(reason: "has a port that is none of 1 to 65535")
        }
        url = text
        isClear = scheme == "http" && !["localhost", "127.0.0.1", "[::1]", "::1"].contains(host.lowercased())
        shown = "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
        let path = String(parts.percentEncodedPath.drop { $0 == "/" })
        let query = parts.percentEncodedQuery ?? ""
        hidden = ["\(path)?\(query)", path, query].filter { $0.utf8.count >= WebPost.shortestHidden }
    }

    /// The length of what may be a secret; a shorter path is one that anybody guesses, and stands in many words.
    private static let shortestHidden = 8

    /// The failure that an answer amounts to; `nil` for one that accepts.
    ///
    /// - Parameters:
    ///   - words: what the server says of it, if it says anything.
    ///   - secrets: what it was shown besides the address, and is not to show.
    ///   - hint: what is to be done about a status.
    func failure(
        _ answer: WebClient.Answer, words: String? = nil, secrets: [String], retryAfter: Duration? = nil,
        hint: (Int) -> String?
    ) -> DeliveryFailure? {
        guard !(200..<300).contains(answer.status) else { return nil }
        let secrets = ShownSecrets(secrets + hidden)
        let said =
            words.map { CleanText.line(secrets.removed(from: $0), atMost: 200) }
            ?? WebPost.firstLine(secrets.removed(from: answer.body))
        let text = "\(shown) answers \(answer.status)" + (said.isEmpty ? "" : ", \(said)")
        switch answer.status {
        case 408, 425, 429, 500...:
            return DeliveryFailure(text, retryAfter: retryAfter ?? answer.retryAfter)
        case 300..<400:
            return DeliveryFailure("\(text); it points elsewhere: name the address itself", isPermanent: true)
        default:
            return DeliveryFailure(text + (hint(answer.status).map { "; \($0)" } ?? ""), isPermanent: true)
        }
    }

    /// The first line of what a server says, as much of it as a message can bear.
    private static func firstLine(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(2_048), as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first { $0.contains { !$0.isWhitespace } } ?? ""
        return CleanText.line(String(line), atMost: 200)
    }
}
