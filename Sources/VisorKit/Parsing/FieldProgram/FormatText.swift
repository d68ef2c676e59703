/// The text of a format as the server has it, taken out of the line of configuration that a user may have pasted.
///
/// `LogFormat "..." name`, `CustomLog file "..."` and `log_format name 'a' 'b';` are understood, and a text alone. A
/// backslash before a quote or a backslash makes it a character like any other; `\t`, `\n` and `\r` are what they are in C.
struct FormatText {
    /// Whose format it is.
    enum Server {
        case apache, nginx
    }

    private(set) var server = Server.apache
    /// Whether quotes in fields are escaped; not so with nginx's `escape=none`.
    private(set) var hasEscapes = true
    private(set) var bytes: [UInt8] = []
    private var columns: [Int] = []
    private let source: [UInt8]
    /// The columns of the source's bytes: characters of more than one byte count once.
    private let sourceColumns: [Int]
    private var position = 0

    /// The longest text, in bytes; Apache's own lines of configuration end at half of it.
    private static let longest = 16_384

    init(_ text: String) throws(FieldProgramError) {
        guard text.utf8.count <= FormatText.longest else {
            throw FieldProgramError("the format is longer than \(FormatText.longest) bytes; give the format alone")
        }
        source = Array(text.utf8)
        sourceColumns = FormatText.columns(of: source)
        skipSpace()
        guard position < source.count else {
            throw FieldProgramError("the format is empty; write an Apache LogFormat or an nginx log_format")
        }
        if takeWord("logformat") {
            try readArgument()
        } else if takeWord("customlog") {
            try readArgument()
            (bytes, columns) = ([], [])
            try readArgument()
        } else if takeWord("log_format") {
            server = .nginx
            try readPieces(named: true)
        } else {
            try readAlone()
        }
        trim()
    }

    /// The column of a byte in the user's text.
    func column(at place: Int) -> Int {
        place < columns.count ? columns[place] : (columns.last ?? 0) + 1
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private mutating func skipSpace() {
        while position < source.count, FormatText.isSpace(source[position]) { position += 1 }
    }

    /// Takes a word, in any case, if it is ahead with a space behind it.
    private mutating func takeWord(_ word: String) -> Bool {
        let end = position + word.utf8.count
        guard end < source.count, FormatText.isSpace(source[end]),
            source[position..<end].elementsEqual(word.utf8, by: { $0 | 0x20 == $1 | 0x20 })
        else { return false }
        position = end
        skipSpace()
        return true
    }

    private static func columns(of source: [UInt8]) -> [Int] {
        var column = 0
        return source.map { byte in
            if byte & 0xc0 != 0x80 { column += 1 }
            return column
        }
    }

    private func sourceColumn(_ place: Int) -> Int {
        place < sourceColumns.count ? sourceColumns[place] : (sourceColumns.last ?? 0) + 1
    }

    private mutating func append(_ byte: UInt8, from place: Int) {
        bytes.append(byte)
        columns.append(sourceColumn(place))
    }

    /// Reads a text that stands alone, possibly in quotes.
    private mutating func readAlone() throws(FieldProgramError) {
        let isNginx = FormatText.isNginx(source)
        server = isNginx ? .nginx : .apache
        let isQuoted = source[position] == UInt8(ascii: "'")
        let isEscaped =
            source[position] == UInt8(ascii: "\"") && String(decoding: source, as: UTF8.self).contains("\\\"")
        if isNginx && isQuoted { return try readPieces(named: false) }
        if isQuoted || isEscaped { return try readArgument() }
        readPlain { _ in false }
    }

    /// Reads one argument of a directive of Apache, in quotes or up to a space.
    private mutating func readArgument() throws(FieldProgramError) {
        skipSpace()
        guard position < source.count else {
            throw FieldProgramError(
                column: sourceColumn(position), "the format is missing; write it behind the directive")
        }
        let opening = position
        let quote = source[opening]
        guard FormatText.isQuote(quote) else { return readPlain(until: FormatText.isSpace) }
        position += 1
        readPlain { $0 == quote }
        guard position < source.count else {
            throw FieldProgramError(column: sourceColumn(opening), "the quote is not closed; write another at the end")
        }
        position += 1
    }

    /// Reads the name of an nginx format, its `escape=` and its pieces, up to the semicolon.
    private mutating func readPieces(named: Bool) throws(FieldProgramError) {
        if named {
            while position < source.count, !FormatText.isSpace(source[position]) { position += 1 }
        }
        skipSpace()
        while position < source.count, source[position] != UInt8(ascii: ";") {
            let column = sourceColumn(position)
            if takeEscape("escape=json") { throw FormatText.json(column) }
            if takeEscape("escape=none") {
                hasEscapes = false
            } else if !takeEscape("escape=default") {
                try readPiece()
            }
            skipSpace()
        }
    }

    private mutating func readPiece() throws(FieldProgramError) {
        if FormatText.isQuote(source[position]) { return try readArgument() }
        readPlain { FormatText.isSpace($0) || $0 == UInt8(ascii: ";") }
    }

    private mutating func takeEscape(_ word: String) -> Bool {
        let end = position + word.utf8.count
        guard bytes.isEmpty, end <= source.count, source[position..<end].elementsEqual(word.utf8) else { return false }
        position = end
        return true
    }

    private static func json(_ column: Int) -> FieldProgramError {
        FieldProgramError(column: column, "lines with escape=json are JSON; read them with the JSON format instead")
    }

    private mutating func readPlain(until isEnd: (UInt8) -> Bool) {
        while position < source.count, !isEnd(source[position]) {
            let start = position
            position += 1
            guard source[start] == UInt8(ascii: "\\"), position < source.count,
                let meant = FormatText.escaped(source[position])
            else {
                append(source[start], from: start)
                continue
            }
            append(meant, from: start)
            position += 1
        }
    }

    private static func escaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): byte
        case UInt8(ascii: "t"): UInt8(ascii: "\t")
        case UInt8(ascii: "n"): UInt8(ascii: "\n")
        case UInt8(ascii: "r"): UInt8(ascii: "\r")
        default: nil
        }
    }

    private mutating func trim() {
        while let last = bytes.last, last == newline || last == UInt8(ascii: "\r") {
            bytes.removeLast()
            columns.removeLast()
        }
    }

    /// Whether the first field of a text is a variable of nginx.
    private static func isNginx(_ source: [UInt8]) -> Bool {
        for (place, byte) in source.enumerated() {
            if byte == UInt8(ascii: "%") { return false }
            if byte == UInt8(ascii: "$"), place + 1 < source.count, NginxFormat.isNameByte(source[place + 1]) {
                return true
            }
            if byte == UInt8(ascii: "$"), place + 1 < source.count, source[place + 1] == UInt8(ascii: "{") {
                return true
            }
        }
        return false
    }
}
