import Foundation

/// The forms in which mail carries what is not ASCII.
enum MailEncoding {
    /// A text as quoted-printable (RFC 2045, 6.7), with lines of at most 76 characters that end with CR LF.
    static func quotedPrintable(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        for line in text.utf8.split(separator: newline, omittingEmptySubsequences: false) {
            add(line, to: &output)
            output += crlf
        }
        // What follows the last newline is no line.
        if text.utf8.last == newline || text.isEmpty { output.removeLast(2) }
        return output
    }

    private static let newline = UInt8(ascii: "\n")
    private static let crlf = Array("\r\n".utf8)
    private static let longestLine = 76

    private static func add(_ line: Substring.UTF8View, to output: inout [UInt8]) {
        var column = 0
        for place in line.indices {
            let isLast = line.index(after: place) == line.endIndex
            let coded = code(line[place], isFirst: column == 0, isLast: isLast)
            // The last column is the soft break's.
            if column + coded.count > longestLine - 1 {
                output += [UInt8(ascii: "=")] + crlf
                column = 0
            }
            output += coded
            column += coded.count
        }
    }

    /// A byte as it is, or as its number.
    ///
    /// White space at the end of a line would be taken off on the way; `From ` and a point at the beginning of one mean something
    /// to mailboxes and servers.
    private static func code(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> [UInt8] {
        switch byte {
        case UInt8(ascii: " ") where !isLast: return [byte]
        case UInt8(ascii: "F") where isFirst, UInt8(ascii: ".") where isFirst, UInt8(ascii: "="): break
        case 33...126: return [byte]
        default: break
        }
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// A header's text: as it is where it is printable ASCII, else as encoded words (RFC 2047) on lines of their own.
    static func header(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (32...126).contains($0) } && !text.contains("=?")
        if isPlain { return folded(text) }
        return words(text).map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// A long text with breaks before words.
    private static func folded(_ text: String) -> String {
        var (result, column) = ("", 20)
        for (place, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let breaks = place > 0 && column + word.utf8.count > longestLine && !word.isEmpty
            result += (place == 0 ? "" : breaks ? "\r\n " : " ") + word
            column = breaks ? word.utf8.count : column + word.utf8.count + 1
        }
        return result
    }

    /// Parts of at most 45 bytes, so that an encoded word has no more than 75 characters; none ends within a character.
    private static func words(_ text: String) -> [String] {
        var words = [""]
        for scalar in text.unicodeScalars {
            if words[words.count - 1].utf8.count + UTF8.width(scalar) > 45 { words.append("") }
            words[words.count - 1].unicodeScalars.append(scalar)
        }
        return words
    }
}
