/// Reads a format's text byte by byte, for both servers.
struct FormatScanner {
    private let text: FormatText
    private(set) var position = 0

    init(_ text: FormatText) {
        self.text = text
    }

    var isAtEnd: Bool { position >= text.bytes.count }

    /// The byte ahead; 0 at the end.
    var next: UInt8 { isAtEnd ? 0 : text.bytes[position] }

    /// The column of the byte ahead.
    var column: Int { text.column(at: position) }

    mutating func take() -> UInt8 {
        let byte = next
        position += 1
        return byte
    }

    /// Takes a byte if it is ahead.
    mutating func take(_ byte: UInt8) -> Bool {
        guard !isAtEnd, next == byte else { return false }
        position += 1
        return true
    }

    /// Takes bytes as long as they are what a condition asks for.
    mutating func take(while condition: (UInt8) -> Bool) -> String {
        let start = position
        while !isAtEnd, condition(next) { position += 1 }
        return String(decoding: text.bytes[start..<position], as: UTF8.self)
    }

    /// Takes what stands before a closing brace, and the brace.
    mutating func takeBraced(openedAt column: Int) throws(FieldProgramError) -> String {
        let name = take { $0 != UInt8(ascii: "}") }
        guard take(UInt8(ascii: "}")) else {
            throw FieldProgramError(column: column, "the brace is not closed; write } behind the name")
        }
        return name
    }

    /// The text from a position to here.
    func text(from start: Int) -> String {
        String(decoding: text.bytes[start..<min(position, text.bytes.count)], as: UTF8.self)
    }

    func column(at position: Int) -> Int { text.column(at: position) }
}
