/// Goes through the text of a zone's rule.
struct RuleScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The byte that comes next.
    var next: UInt8? { isAtEnd ? nil : bytes[position] }

    /// Passes over a character if it comes next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Passes over the name of a zone: three letters or more, or, in angle brackets, also digits and signs.
    mutating func skipName() -> Bool {
        let isQuoted = skip("<")
        let start = position
        while let next, isQuoted ? next != UInt8(ascii: ">") : RuleScanner.isLetter(next) { position += 1 }
        return position - start >= 3 && (!isQuoted || skip(">"))
    }

    /// Reads `[+-]h[:mm[:ss]]` in seconds, with up to 167 hours.
    mutating func time() -> Int? {
        let isNegative = next == UInt8(ascii: "-")
        if isNegative || next == UInt8(ascii: "+") { position += 1 }
        guard let hours = number(0...167) else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where skip(":") {
            guard let number = number(0...59) else { return nil }
            seconds += number * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// Reads a number in a range.
    mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let start = position
        var value = 0
        while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next), position - start < 3 {
            value = value * 10 + Int(next - UInt8(ascii: "0"))
            position += 1
        }
        return position > start && range.contains(value) ? value : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
