import Testing

/// What is found in the bytes that a terminal gets, for a check that finds nothing is none.
@Suite struct WrittenBytesTests {
    private static func written(_ bytes: [UInt8]) -> WrittenBytes {
        WrittenBytes(Array("of before\u{1B}[H".utf8) + bytes + Array("\u{1B}[H\u{1B}[1".utf8))
    }

    @Test(arguments: [
        "\u{1B}]0;t\u{7}", "\u{1B}Pq\u{1B}\\", "\u{1B}[?1337h", "\u{1B}[6n", "\u{1B}c", "\u{1B}#8", "\u{1B}_x",
        "\u{9B}1m", "\u{85}",
        "a\u{202E}b", "\u{2066}", "\u{200B}", "\u{2028}", "\u{7F}", "\u{B}", "\u{7}",
    ]) func whatNcursesDoesNotDrawWithIsForeign(_ text: String) {
        #expect(!Self.written(Array(text.utf8)).foreign.isEmpty)
    }

    @Test(arguments: [[0x9B, 0x31, 0x6D], [0x90], [0xC2], [0xFF, 0xFE], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func bytesThatAreNoTextAreForeign(_ bytes: [UInt8]) { #expect(!Self.written(bytes).foreign.isEmpty) }

    @Test func whatNcursesDrawsWithIsNot() {
        let text = "\u{1B}[?1049h\u{1B}[H\u{1B}[J\u{1B}[0;1m\u{F}Visor\u{1B}(B\r\n\u{8}─ 界\u{1B}[24d\u{1B}[?25l\u{1B}="
        #expect(Self.written(Array(text.utf8)).foreign.isEmpty)
    }

    @Test(arguments: [
        ("0123456789", 0), ("0123456789a", 1), ("\u{1B}[2;9Hab", 0), ("\u{1B}[2;9H界c", 1), ("\u{1B}[4;1H", 1),
        ("\u{1B}[4d", 1),
        ("\u{1B}[1;11H", 0), ("\u{1B}[12G", 1), ("0123456789\r\n0123456789", 0), ("012345\u{1B}[3Cab", 1),
        ("012345\u{1B}[3C\u{8}ab", 0),
        ("0123456\u{1B}[0;1m789a", 1), ("0123456\u{1B}[5D789a\u{1B}[3;10Hz", 0),
    ]) func whatIsPutBesideOrBelowAScreenIsFound(_ text: String, _ count: Int) {
        #expect(Self.written(Array(text.utf8)).outside(columns: 10, rows: 3).count == count)
    }
}
