/// What a server of mail has answered so far (RFC 5321, 4.2): the last line of each reply.
struct SMTPReplies {
    /// A reply.
    struct Reply: Equatable {
        /// Three digits: 2 for yes, 3 for go on, 4 for not now, 5 for no.
        let code: Int
        /// The server's words, on one clean line.
        let text: String

        var isRefusal: Bool { code >= 400 }
        var isPermanent: Bool { code >= 500 }
    }

    /// How many are remembered: as many as a mail may have recipients, and those around them.
    private static let most = 512

    /// How many bytes of a line are looked at.
    private static let longestLine = 8_192

    /// The replies, the newest last.
    private(set) var all: [Reply] = []
    private let secrets: ShownSecrets

    /// - Parameter secrets: what the server was shown, and is not to show.
    init(hiding secrets: ShownSecrets = ShownSecrets()) { self.secrets = secrets }

    /// Takes a line; one that another of the same reply follows says nothing yet.
    mutating func add(_ line: some Collection<UInt8>) {
        let line = Array(line.prefix(SMTPReplies.longestLine))
        guard let code = Int(String(decoding: line.prefix(3), as: UTF8.self)), (200..<600).contains(code),
            line.dropFirst(3).first != UInt8(ascii: "-")
        else { return }
        let text = String(decoding: secrets.removed(from: line.dropFirst(4)).prefix(600), as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if all.count == SMTPReplies.most { all.removeFirst() }
        all.append(Reply(code: code, text: CleanText.line(words, atMost: 200)))
    }

    /// The last reply that is no farewell.
    var last: Reply? { all.last { $0.code != 221 } }

    /// What was said to each of the recipients of a mail: right before the server asks for it, or else at the end.
    func recipients(_ count: Int) -> ArraySlice<Reply>? {
        let asked = all.lastIndex { $0.code == 354 }
        let said = asked.map { all[..<$0] } ?? all[...].filter { $0.code != 221 }[...]
        return said.count >= count ? said.suffix(count) : nil
    }
}
