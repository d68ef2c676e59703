/// The room that text takes on a terminal.
public enum TextWidth {
    /// The columns of a text; escape sequences take none, East Asian and emoji characters two.
    public static func of(_ text: String) -> Int {
        isPlain(text) ? text.utf8.count : pieces(text).reduce(0) { $0 + $1.width }
    }

    /// The text cut to `columns`; a style that is open there is closed.
    public static func cut(_ text: String, to columns: Int) -> String {
        if isPlain(text) { return text.utf8.count <= columns ? text : String(text.prefix(max(0, columns))) }
        var result = ""
        var used = 0
        var isStyled = false
        for piece in pieces(text) {
            if used + piece.width > columns { return result + (isStyled ? "\u{1B}[0m" : "") }
            used += piece.width
            if piece.isEscape { isStyled = piece.text != "\u{1B}[0m" }
            result += piece.text
        }
        return result
    }

    /// Whether every byte is a character of one column, as it is in most texts: a screen asks for thousands a second.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    private struct Piece {
        var text: String
        var width: Int
        var isEscape = false
    }

    /// Splits into characters and whole `ESC [ … m` sequences; other control characters are left out.
    private static func pieces(_ text: String) -> [Piece] {
        var result: [Piece] = []
        var rest = text[...]
        while let character = rest.first {
            if character == "\u{1B}", rest.hasPrefix("\u{1B}["), let end = rest.firstIndex(of: "m"),
                rest[..<end].dropFirst(2).allSatisfy({ $0.isNumber || $0 == ";" })
            {
                result.append(Piece(text: String(rest[...end]), width: 0, isEscape: true))
                rest = rest[rest.index(after: end)...]
                continue
            }
            rest = rest.dropFirst()
            if !character.unicodeScalars.contains(where: \.isControl) {
                result.append(Piece(text: String(character), width: width(character)))
            }
        }
        return result
    }

    /// The columns of a character: the sum over its scalars, since few terminals draw those of a cluster in one place.
    private static func width(_ character: Character) -> Int {
        character.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        guard scalar.value >= 0x300 else { return 1 }
        if scalar.properties.isEmojiPresentation { return 2 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The wide blocks of Unicode's East Asian Width (UAX #11), roughly.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
        0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
