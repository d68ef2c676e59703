/// What a program has written to its terminal, byte by byte, for a screen does not show the escape sequences that reached it.
///
/// Only what ncurses draws with is known: whatever else is there has come through from somewhere.
struct WrittenBytes: CustomStringConvertible {
    /// What a terminal takes as one.
    private enum Piece {
        case text([UInt8])
        case control(UInt8)
        /// What follows `ESC [`: a mark of private sequences, numbers, and the character that says what is done.
        case sequence(isPrivate: Bool, numbers: [Int], final: UInt8)
        /// What follows `ESC`.
        case escape(String)
    }

    /// What ncurses moves, deletes, inserts and sets with.
    private static let finals = Set("ABCDGHJKLMPX@dhlmr".utf8)
    /// Keys of the cursor, the cursor itself, and the other screen.
    private static let modes: Set = [1, 12, 25, 1049]
    /// Character sets, keys of numbers, a row up, and the cursor kept and put back.
    private static let escapes: Set = ["(B", "(0", ")B", ")0", "=", ">", "M", "7", "8"]
    /// Back, a row down, column 1, and character sets.
    private static let controls: Set<UInt8> = [0x08, 0x0A, 0x0D, 0x0E, 0x0F]

    private let bytes: [UInt8]
    private let pieces: [Piece]

    /// Cuts bytes into pieces, from the first `ESC` on, and without the last one: they may begin and end anywhere.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var rest = bytes[(bytes.firstIndex(of: 0x1B) ?? bytes.endIndex)...]
        var pieces: [Piece] = []
        while let piece = WrittenBytes.take(&rest) { pieces.append(piece) }
        self.pieces = pieces.dropLast()
    }

    /// How much it is: all of it would fill the report of a test.
    var description: String { "\(bytes.count) bytes" }

    /// Whether a text is there, byte for byte.
    func contains(_ text: [UInt8]) -> Bool { bytes.firstRange(of: text) != nil }

    /// What ncurses has not drawn with: other sequences and control characters, also those that only hide among text, and bytes
    /// that are not UTF-8.
    var foreign: [String] {
        pieces.compactMap { piece in
            switch piece {
            case .text(let text):
                guard let decoded = String(validating: text, as: UTF8.self) else { return "not UTF-8: \(text)" }
                return decoded.unicodeScalars.contains(where: \.isHidden) ? "hidden characters: \(text)" : nil
            case .control(let byte): return WrittenBytes.controls.contains(byte) ? nil : "control character \(byte)"
            case .escape(let text): return WrittenBytes.escapes.contains(text) ? nil : "ESC \(text)"
            case .sequence(let isPrivate, let numbers, let final):
                let isKnown = isPrivate ? numbers.allSatisfy(WrittenBytes.modes.contains) : true
                return isKnown && WrittenBytes.finals.contains(final) ? nil : "ESC [ \(numbers) \(final)"
            }
        }
    }

    /// What is put beside or below a screen of a size, which a terminal shows in its next row or its last one.
    func outside(columns: Int, rows: Int) -> [String] {
        // Unknown until it is told.
        var column: Int?
        var faults: [String] = []
        for piece in pieces {
            switch piece {
            case .text(let bytes):
                let text = String(decoding: bytes, as: UTF8.self)
                column = column.map { $0 + text.unicodeScalars.reduce(0) { $0 + $1.columns } }
                if column ?? 0 > columns { faults.append("column \(column ?? 0) of \(columns): \(text)") }
            case .control(0x0D): column = 0
            case .control(0x08): column = column.map { max(0, min($0, columns - 1) - 1) }
            case .sequence(false, let numbers, let final):
                let first = max(1, numbers.first ?? 1)
                switch final {
                case UInt8(ascii: "H"): column = max(1, numbers.dropFirst().first ?? 1) - 1
                case UInt8(ascii: "G"): column = first - 1
                case UInt8(ascii: "C"): column = column.map { $0 + first }
                case UInt8(ascii: "D"): column = column.map { max(0, min($0, columns - 1) - first) }
                default: break
                }
                let isRow = final == UInt8(ascii: "H") || final == UInt8(ascii: "d")
                if isRow && first > rows || column ?? 0 > columns { faults.append("the cursor: \(numbers)") }
            case .control, .sequence, .escape: break
            }
        }
        return faults
    }

    /// Takes the first piece; `nil` where none is whole.
    private static func take(_ bytes: inout ArraySlice<UInt8>) -> Piece? {
        guard let first = bytes.first else { return nil }
        if first == 0x1B { return takeEscape(&bytes) }
        guard first >= 0x20, first != 0x7F else { return .control(bytes.removeFirst()) }
        let text = bytes.prefix { $0 >= 0x20 && $0 != 0x7F }
        bytes = bytes[text.endIndex...]
        return .text(Array(text))
    }

    private static func takeEscape(_ bytes: inout ArraySlice<UInt8>) -> Piece? {
        let body = bytes.dropFirst()
        guard let kind = body.first else { return nil }
        guard kind == UInt8(ascii: "[") else {
            let count = "()*+".utf8.contains(kind) ? 2 : 1
            guard body.count >= count else { return nil }
            bytes = body.dropFirst(count)
            return .escape(String(decoding: body.prefix(count), as: UTF8.self))
        }
        guard let end = body.dropFirst().firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
        let inner = body[body.startIndex + 1..<end]
        bytes = body[(end + 1)...]
        let marks = inner.prefix { (0x3C...0x3F).contains($0) }
        let numbers = String(decoding: inner.dropFirst(marks.count), as: UTF8.self)
            .split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        return .sequence(isPrivate: !marks.isEmpty, numbers: numbers, final: body[end])
    }
}

extension Unicode.Scalar {
    /// Whether a terminal does something else than showing it.
    fileprivate var isHidden: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// How many columns a terminal gives it, for those that tests use.
    var columns: Int {
        switch value {
        case 0x300...0x36F: 0
        case 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xFF00...0xFF60, 0x1F300...0x1FAFF: 2
        default: 1
        }
    }
}
