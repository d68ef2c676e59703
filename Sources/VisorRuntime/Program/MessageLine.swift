import VisorKit

/// Makes one safe line of any text that is shown to a person.
public enum MessageLine {
    /// The text without control and direction characters, on one line, at most `limit` characters; the bytes of a file's name that
    /// are no text as `\xff`.
    public static func clean(_ text: String, limit: Int = 1_000) -> String {
        var line = ""
        var length = 0
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            guard length < limit else { return line + "…" }
            if scalar.isControl {
                pendingSpace = !line.isEmpty
                continue
            }
            if pendingSpace, scalar != " ", line.last != " " { line += " " }
            pendingSpace = false
            if let byte = FileName.byte(scalar) {
                length += 4
                line += "\\x" + String(byte, radix: 16)
            } else {
                length += 1
                line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
