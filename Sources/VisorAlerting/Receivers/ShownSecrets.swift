import Foundation

/// What a server was shown and others are not: whatever quotes the server is without it.
///
/// It is taken out of the words as they came, before they are cut or cleaned, since a part of a secret says a lot of it.
struct ShownSecrets: Sendable {
    /// What stands where one was.
    private static let mark = Array("...".utf8)
    /// How many bytes of one, where the words end before it does, are taken for a part of it.
    private static let shortestPart = 4

    /// All forms of them, the longest first.
    private let forms: [[UInt8]]

    /// - Parameters:
    ///   - texts: the secrets, which are hidden as they are and in base64 (RFC 4648, 4).
    ///   - encoded: what is hidden in base64 alone.
    init(_ texts: [String] = [], encoded: [String] = []) {
        let codes = (texts + encoded).flatMap { text -> [String] in
            let code = Data(text.utf8).base64EncodedString()
            let bare = String(code.prefix { $0 != "=" })
            return bare.utf8.count < ShownSecrets.shortestPart ? [code] : [code, bare]
        }
        forms = Set((texts + codes).map { Array($0.utf8) }).filter { !$0.isEmpty }
            .sorted { $0.count > $1.count }
    }

    /// Words in which each secret is `...`.
    func removed(from words: some Sequence<UInt8>) -> [UInt8] {
        let words = Array(words)
        guard !forms.isEmpty else { return words }
        var kept: [UInt8] = []
        var place = 0
        while place < words.count {
            if let length = length(at: words[place...]) {
                kept += ShownSecrets.mark
                place += length
            } else {
                kept.append(words[place])
                place += 1
            }
        }
        return kept
    }

    /// A text in which each secret is `...`.
    func removed(from text: String) -> String { String(decoding: removed(from: text.utf8), as: UTF8.self) }

    /// How many bytes of a secret words begin with: all of it, or its beginning where the words were cut within it.
    private func length(at words: ArraySlice<UInt8>) -> Int? {
        for form in forms where form.first == words.first {
            if words.starts(with: form) { return form.count }
            if words.count >= ShownSecrets.shortestPart, form.starts(with: words) { return words.count }
        }
        return nil
    }
}
