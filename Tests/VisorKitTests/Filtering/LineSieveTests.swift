import Testing
import VisorTesting

@testable import VisorKit

/// Which lines pass, in what form, and that those that are read again become the same.
@Suite struct LineSieveTests {
    /// Finds a text in a line.
    private final class Finder: TextMatcher {
        let word: [UInt8]
        init(_ word: String) { self.word = Array(word.utf8) }
        func matches(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
            let line = text.map { bytes[$0] }
            return line.indices.contains { line[$0...].starts(with: word) }
        }
    }

    private static func pattern(_ word: String) -> TextPattern { TextPattern(text: word) { Finder(word) } }

    private static func sieve(_ text: String, at offset: Int = 0, _ rules: LineRules) -> (SievedLines, Bool) {
        var (sieve, lines) = (LineSieve(rules), SievedLines())
        let isUrgent = sieve.pass(Array(text.utf8).span, at: offset, into: &lines)
        return (lines, isUrgent)
    }

    private static func text(_ lines: SievedLines) -> String { String(decoding: lines.bytes, as: UTF8.self) }

    @Test func withoutRulesAllPassAsTheyAre() {
        let (lines, isUrgent) = Self.sieve("a\n\r\n\nb", LineRules())
        #expect(Self.text(lines) == "a\n\r\n\nb\n" && !isUrgent)
    }

    @Test func includedAndNotExcludedLinesPass() {
        var rules = LineRules()
        rules.include = [Self.pattern("a"), Self.pattern("b")]
        rules.exclude = [Self.pattern("x")]
        #expect(Self.text(Self.sieve("a\nc\nb\nax\n", rules).0) == "a\nb\n")
    }

    @Test func urgentLineIsToldOnlyIfItPasses() {
        var rules = LineRules()
        rules.urgent = Self.pattern("crit")
        #expect(Self.sieve("a\nb crit\n", rules).1)
        #expect(!Self.sieve("a\nb\n", rules).1)
        rules.exclude = [Self.pattern("b")]
        #expect(!Self.sieve("a\nb crit\n", rules).1)
    }

    @Test func addressesBecomeNetworks() {
        var rules = LineRules()
        rules.anonymizes = true
        let text = "192.0.2.77 - - \"GET /\" 2001:db8:1:2:3:4:5:6\nhost 10.1.2.3:80 x\n"
        #expect(
            Self.text(Self.sieve(text, rules).0) == "192.0.2.0 - - \"GET /\" 2001:db8:1:2::\nhost 10.1.2.0:80 x\n")
    }

    @Test func sampleIsTheSameHoweverTheLinesAreCut() {
        var rules = LineRules()
        rules.sample = 0.3
        let lines = (0..<2_000).map { "line \($0 % 50)\n" }
        let whole = Self.sieve(lines.joined(), at: 700, rules).0
        var (parts, offset, from) = ([UInt8](), 700, 0)
        for size in [1, 7, 500, 1_492] {
            let text = lines[from..<from + size].joined()
            parts += Self.sieve(text, at: offset, rules).0.bytes
            (offset, from) = (offset + text.utf8.count, from + size)
        }
        #expect(parts == whole.bytes)
        let count = whole.bytes.count { $0 == UInt8(ascii: "\n") }
        // Five times the standard deviation on either side.
        #expect((500...700).contains(count))
    }

    @Test func shareOfNothingPassesNothing() {
        var rules = LineRules()
        rules.sample = 0
        #expect(Self.sieve("a\nb\n", rules).0.isEmpty)
    }

    @Test func anyCutGivesTheLinesBehindIt() {
        var rules = LineRules()
        rules.exclude = [Self.pattern("x")]
        let text = "aa\nxx\nbb\ncc\nx\ndd"
        let lines = Self.sieve(text, at: 100, rules).0
        #expect(Self.text(lines) == "aa\nbb\ncc\ndd\n")
        for (offset, rest) in [
            (100, "aa\nbb\ncc\ndd\n"), (103, "bb\ncc\ndd\n"), (106, "bb\ncc\ndd\n"), (109, "cc\ndd\n"),
            (107, "b\ncc\ndd\n"), (112, "dd\n"), (114, "dd\n"), (116, ""),
        ] {
            #expect(Self.text(lines.from(offset)) == rest, "\(offset)")
        }
    }

    @Test func halvesAreCutBetweenLinesAndMakeTheWhole() throws {
        var generator = SeededGenerator(seed: 8)
        for anonymizes in [false, true] {
            var rules = LineRules()
            rules.anonymizes = anonymizes
            rules.exclude = [Self.pattern("7")]
            for _ in 0..<50 {
                let count = Int.random(in: 2...40, using: &generator)
                let text = (0..<count).map { _ in
                    String(
                        repeating: "\(Int.random(in: 0..<10, using: &generator))",
                        count: .random(in: 0...9, using: &generator)) + "\n"
                }.joined()
                let lines = Self.sieve(text, at: 50, rules).0
                guard let middle = lines.middle() else { continue }
                let (first, rest) = (lines.upTo(middle), lines.from(middle))
                #expect(first.bytes + rest.bytes == lines.bytes && !first.isEmpty && !rest.isEmpty)
                #expect(first.bytes.last == UInt8(ascii: "\n"))
            }
        }
    }

    @Test func singleLineHasNoMiddle() {
        #expect(Self.sieve("only one\n", LineRules()).0.middle() == nil)
        #expect(SievedLines().middle() == nil)
    }
}
