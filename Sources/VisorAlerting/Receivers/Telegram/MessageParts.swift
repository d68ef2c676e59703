/// Splits a text into messages that a chat takes.
struct MessageParts {
    private let limit: Int
    private let size: (Unicode.Scalar) -> Int
    private var parts: [String] = []
    private var part = ""
    private var room: Int

    private init(limit: Int, size: @escaping (Unicode.Scalar) -> Int) {
        (self.limit, self.size, room) = (limit, size, limit)
    }

    /// The parts of a text, none of which is longer than a limit: cut between lines where that goes, else between
    /// characters as people see them, else between those of Unicode.
    ///
    /// One behind the other they are the text but for newlines where it was cut, and for parts that would be white space alone,
    /// since no chat takes those.
    ///
    /// - Parameters:
    ///   - limit: the greatest size of a part, at least that of each character of Unicode.
    ///   - size: the size of a character of Unicode; that of a text is their sum.
    /// - Complexity: O(n).
    static func split(_ text: String, limit: Int, size: @escaping (Unicode.Scalar) -> Int) -> [String] {
        var parts = MessageParts(limit: limit, size: size)
        for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            parts.add(line, isFirst: place == 0)
        }
        parts.end()
        return parts.parts
    }

    private func length(_ text: some StringProtocol) -> Int { text.unicodeScalars.reduce(0) { $0 + size($1) } }

    private mutating func add(_ line: Substring, isFirst: Bool) {
        let length = length(line)
        if !isFirst {
            // A line that fits into a part of its own is not torn.
            if room < size("\n") + length { end() } else { take("\n", size("\n")) }
        }
        guard length > room else { return take(line, length) }
        for character in line { add(character) }
    }

    private mutating func add(_ character: Character) {
        let text = String(character)
        let length = length(text)
        if length > room { end() }
        guard length > room else { return take(text, length) }
        // One with very many marks on it is longer than a message.
        for scalar in text.unicodeScalars {
            if size(scalar) > room { end() }
            take(String(scalar), size(scalar))
        }
    }

    private mutating func take(_ piece: some StringProtocol, _ length: Int) {
        part += piece
        room -= length
    }

    private mutating func end() {
        if part.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) { parts.append(part) }
        (part, room) = ("", limit)
    }
}
