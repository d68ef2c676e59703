/// Takes the text of an Apache `LogFormat` apart.
///
/// Source: Apache HTTP Server 2.4, `mod_log_config`, "Custom Log Formats"; `mod_logio`; `mod_ssl`.
enum ApacheFormat {
    /// What stands between `%` and the letter.
    private struct Modifiers {
        var argument: String?
        var hasCondition = false
        var isFinal = false
    }

    static func elements(_ text: FormatText) throws(FieldProgramError) -> [FormatElement] {
        var scanner = FormatScanner(text)
        var elements: [FormatElement] = []
        while !scanner.isAtEnd {
            let start = scanner.position
            guard scanner.take(UInt8(ascii: "%")) else {
                elements.append(literal: [scanner.take()])
                continue
            }
            if scanner.take(UInt8(ascii: "%")) {
                elements.append(literal: "%".utf8)
            } else {
                try appendDirective(from: &scanner, startingAt: start, to: &elements)
            }
        }
        return elements
    }

    private static func appendDirective(
        from scanner: inout FormatScanner, startingAt start: Int, to elements: inout [FormatElement]
    ) throws(FieldProgramError) {
        let column = scanner.column(at: start)
        let modifiers = try modifiers(&scanner, column)
        guard !scanner.isAtEnd else {
            throw FieldProgramError(column: column, "the directive has no letter; write one such as %h, or %% for %")
        }
        if scanner.take(UInt8(ascii: "^")) {
            let letters = scanner.take(while: NginxFormat.isNameByte)
            guard ["ti", "to", "FB", "FU"].contains(letters.prefix(2)) else {
                throw unknown(scanner.text(from: start), column)
            }
            elements.append(.field(FormatField(meaning: .skip, name: "%^" + letters.prefix(2), column: column)))
            return elements.append(literal: letters.dropFirst(2).utf8)
        }
        let letter = Unicode.Scalar(scanner.take())
        // A letter that is not ASCII is shown whole.
        _ = scanner.take { $0 & 0xc0 == 0x80 }
        let written = scanner.text(from: start)
        if letter == "t" {
            guard !modifiers.hasCondition else {
                throw FieldProgramError(column: column, "a time with a condition may be missing; write it without")
            }
            return try ApacheTimeFormat.append(modifiers.argument, written: written, column: column, to: &elements)
        }
        guard let (meaning, rank) = meaning(of: letter, modifiers) else { throw unknown(written, column) }
        elements.append(.field(FormatField(meaning: meaning, rank: rank, name: written, column: column)))
    }

    private static func unknown(_ name: String, _ column: Int) -> FieldProgramError {
        FieldProgramError(
            column: column, "Apache has no directive \(name); correct it, or write %% where a percent sign is meant")
    }

    /// Reads `!400,501`, `<`, `>` and `{argument}`, in any order, as Apache does.
    private static func modifiers(
        _ scanner: inout FormatScanner, _ column: Int
    ) throws(FieldProgramError) -> Modifiers {
        var modifiers = Modifiers()
        while true {
            switch scanner.next {
            case UInt8(ascii: "!"), UInt8(ascii: ","), UInt8(ascii: "0")...UInt8(ascii: "9"):
                modifiers.hasCondition = true
                _ = scanner.take()
            case UInt8(ascii: "<"): _ = scanner.take()
            case UInt8(ascii: ">"):
                modifiers.isFinal = true
                _ = scanner.take()
            case UInt8(ascii: "{"):
                let opening = scanner.column
                _ = scanner.take()
                modifiers.argument = try scanner.takeBraced(openedAt: opening)
            default: return modifiers
            }
        }
    }

    /// What a directive stands for and its rank; `nil` where there is none of this letter.
    private static func meaning(of letter: Unicode.Scalar, _ modifiers: Modifiers) -> (FieldMeaning, Int)? {
        switch letter {
        case "h", "a": (.client, modifiers.argument == "c" ? 1 : 2)
        case "s": (.status, modifiers.isFinal ? 2 : 1)
        case "D": (.microseconds, 3)
        case "T": duration(modifiers.argument)
        case "p": (modifiers.argument == "remote" ? .remotePort : .port, 0)
        case "i": header(modifiers.argument)
        case "A", "l", "P", "k", "f", "L", "R", "S", "I", "o", "e", "n", "C", "x", "c": (.skip, 0)
        default: letters[letter]
        }
    }

    private static let letters: [Unicode.Scalar: (FieldMeaning, Int)] = [
        "u": (.user, 1), "r": (.request, 1), "m": (.method, 1), "U": (.path, 1), "q": (.query, 0),
        "H": (.httpProtocol, 1), "b": (.size, 2), "B": (.size, 2), "O": (.size, 1), "v": (.host, 2), "V": (.host, 1),
        "X": (.mark, 0),
    ]

    private static func duration(_ unit: String?) -> (FieldMeaning, Int)? {
        switch unit ?? "s" {
        case "us": (.microseconds, 3)
        case "ms": (.milliseconds, 2)
        case "s": (.seconds, 1)
        default: nil
        }
    }

    private static func header(_ name: String?) -> (FieldMeaning, Int)? {
        switch name?.lowercased() {
        case "referer": (.referrer, 1)
        case "user-agent": (.agent, 1)
        case "x-forwarded-for": (.forwardedFor, 1)
        case "host": (.host, 1)
        case nil: nil
        default: (.skip, 0)
        }
    }
}
