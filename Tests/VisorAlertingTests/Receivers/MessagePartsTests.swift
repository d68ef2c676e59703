import Testing
import VisorTesting

@testable import VisorAlerting

@Suite struct MessagePartsTests {
    private func split(_ text: String, _ limit: Int) -> [String] {
        MessageParts.split(text, limit: limit, size: UTF16.width)
    }

    @Test func textThatFitsIsOnePart() {
        #expect(split("a\nb\n", 4) == ["a\nb\n"])
        #expect(split("", 4) == [])
        #expect(split(" \n \n", 4) == [])
    }

    @Test func linesAreNotTornWhereThatGoes() {
        #expect(split("aaa\nbbb\nccc", 7) == ["aaa\nbbb", "ccc"])
        #expect(split("aaaaaaaaaa\nb", 4) == ["aaaa", "aaaa", "aa\nb"])
    }

    @Test func charactersAreNotTornWhereThatGoes() {
        // A family is 11 units of UTF-16 and one character.
        let family = "👨‍👩‍👧‍👦"
        #expect(split("aaaaa\(family)b", 12) == ["aaaaa", "\(family)b"])
        let marks = "e" + String(repeating: "\u{301}", count: 9)
        #expect(
            split("a" + marks, 4) == ["a", "e\u{301}\u{301}\u{301}"] + [
                "\u{301}\u{301}\u{301}\u{301}", "\u{301}\u{301}",
            ])
    }

    /// Whatever the text: no part is too long, none is empty, and together they are the text.
    @Test func partsAreTheTextForAnyText() {
        var generator = SeededGenerator(seed: 4_096)
        let pieces = ["a", "Ж", "👨‍👩‍👧‍👦", "\n", " ", "e\u{301}", "<", "&", "🇷🇺", "漢", "\u{301}", "\n\n", "longer words"]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...80, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let limit = Int.random(in: 2...40, using: &generator)
            let parts = split(text, limit)
            #expect(parts.allSatisfy { $0.utf16.count <= limit && !visible($0).isEmpty })
            #expect(visible(parts.joined()) == visible(text), "\(text.debugDescription) at \(limit)")
        }
    }

    private func visible(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { !$0.properties.isWhitespace }
    }

    @Test func hugeTextIsSplitQuickly() {
        let parts = split(String(repeating: "e\u{301}", count: 1 << 19), 4_096)
        #expect(parts.count == 256)
    }
}
