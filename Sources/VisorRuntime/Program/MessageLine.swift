/// Makes one safe line of any text that is shown to a person.
public enum MessageLine {
    /// The text without control and direction characters, on one line, at most `limit` characters.
    public static func clean(_ text: String, limit: Int = 1_000) -> String {
        var line = ""
        var length = 0
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            guard length < limit else { return line + "…" }
            if isUnsafe(scalar) {
                pendingSpace = !line.isEmpty
                continue
            }
            if pendingSpace, scalar != " ", line.last != " " { line += " " }
            pendingSpace = false
            line.unicodeScalars.append(scalar)
            length += 1
        }
        return line
    }

    /// Moves the cursor, starts an escape sequence, breaks the line, or turns the direction of the text.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }
}
