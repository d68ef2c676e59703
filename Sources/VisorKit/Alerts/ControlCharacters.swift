extension Unicode.Scalar {
    /// Whether it is a control character, what some readers take for the end of a line, or turns the direction of writing.
    public var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// Its number: `\u{1b}`.
    var code: String { "\\u{\(String(value, radix: 16))}" }
}

extension String {
    /// The text with its control characters as their numbers, so that it stays on one line and moves no cursor.
    var withoutControls: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return unicodeScalars.map { $0.isControl ? $0.code : String($0) }.joined()
    }
}
