/// Takes `%t` and `%{FORMAT}t` of Apache apart.
///
/// Source: Apache HTTP Server 2.4, `mod_log_config`, "%{format}t"; POSIX, `strftime`, in the C locale.
enum ApacheTimeFormat {
    static func append(
        _ format: String?, written: String, column: Int, to elements: inout [FormatElement]
    ) throws(FieldProgramError) {
        var field = FormatField(meaning: .accessTime, name: written, column: column)
        var text = format.map { Substring($0) } ?? ""
        if text.hasPrefix("begin:") { text = text.dropFirst(6) }
        if text.hasPrefix("end:") {
            text = text.dropFirst(4)
            field.isOfEnd = true
        }
        if text.isEmpty {
            elements.append(literal: "[".utf8)
            elements.append(.field(field))
            elements.append(literal: "]".utf8)
        } else if let number = numbers[String(text)] {
            field.meaning = number
            elements.append(.field(field))
        } else {
            try append(conversions: text, field, to: &elements)
        }
    }

    private static let numbers: [String: FieldMeaning] = [
        "sec": .epochSeconds, "msec": .epochMilliseconds, "usec": .epochMicroseconds,
        "msec_frac": .millisecondFraction, "usec_frac": .microsecondFraction,
    ]

    private static let conversions: [Character: FieldMeaning] = [
        "Y": .year, "y": .shortYear, "m": .month, "b": .monthName, "h": .monthName, "d": .day, "e": .spacedDay,
        "j": .dayOfYear, "a": .weekday, "H": .hour, "M": .minute, "S": .second, "z": .zone, "s": .epochSeconds,
        "Z": .skip,
    ]

    /// Conversions that stand for several.
    private static let abbreviations: [Character: String] = [
        "T": "%H:%M:%S", "R": "%H:%M", "F": "%Y-%m-%d", "D": "%m/%d/%y", "c": "%a %b %e %H:%M:%S %Y", "t": "\t",
    ]

    private static func append(
        conversions text: some StringProtocol, _ field: FormatField, to elements: inout [FormatElement]
    ) throws(FieldProgramError) {
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                elements.append(literal: String(character).utf8)
                continue
            }
            let letter = rest.popFirst() ?? "%"
            if letter == "%" {
                elements.append(literal: "%".utf8)
            } else if let abbreviated = abbreviations[letter] {
                try append(conversions: abbreviated, field, to: &elements)
            } else if let meaning = conversions[letter] {
                var field = field
                (field.meaning, field.name) = (meaning, "%\(letter)")
                elements.append(.field(field))
            } else {
                throw FieldProgramError(
                    column: field.column,
                    "%\(letter) in a time is not understood; use %Y %m %d %H %M %S %b %y %e %j %T %F %D %z or %s")
            }
        }
    }
}
