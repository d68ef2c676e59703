import Testing
import VisorPatterns
import VisorTesting

@testable import VisorKit

@Suite struct RegexSearchTests {
    private func isFound(_ expression: String, in text: String) throws -> Bool {
        isFound(try RegexPattern.search(expression), in: Array(text.utf8))
    }

    private func isFound(_ pattern: TextPattern, in text: [UInt8]) -> Bool {
        // The text stands inside a buffer, so that a matcher that looks beyond its ends is found out.
        let bytes = Array("timeout ".utf8) + text + Array("refused".utf8)
        return pattern.makeMatcher().matches(bytes.span, 8..<8 + text.count)
    }

    @Test(arguments: [
        ("refused", "refused: connect()", true), ("refused", "connect() refused", true),
        ("time.?out", "a time-out", true),
        ("time.?out|refused", "ok", false), ("^GET", "a GET", false), ("^GET", "GET /", true), ("GET$", "a GET", true),
        ("GET$", "GET /", false), (#"\brefused"#, "refused", true), ("(?i)REFUSED", "was Refused.", true),
        (#"AH(\d+).*\1"#, "x AH12 y 12", true), (#"(?<code>5\d\d)(?<ip>)"#, "status 503", true),
        (#"(?<=a)b"#, "b ab", true),
        ("$", "", true), ("a|", "", true), (".", "", false), ("a.b", "a\nb", false), ("(?s)a.b", "a\nb", true),
        ("é+", "caféé", true), ("^(?=.*a)(?=.*b)", "xbxa", true), (#"a\Kb"#, "ab", true), ("time", "", false),
    ])
    func patternIsFoundAnywhere(expression: String, text: String, expected: Bool) throws {
        #expect(try isFound(expression, in: text) == expected)
    }

    @Test func textInNoMemoryIsAnEmptyOne() throws {
        let none: [UInt8] = []
        for (expression, expected) in [("^$", true), ("a", false)] {
            let found = try RegexPattern.search(expression).makeMatcher().matches(none.span, 0..<0)
            #expect(found == expected)
        }
    }

    @Test func bytesThatAreNoCharactersAreTextLikeAnyOther() throws {
        let text = [0x00, 0xff, 0xc3] + Array("é\u{0}x".utf8) + [0x80]
        #expect(isFound(try RegexPattern.search(#"é\x00x\x80$"#), in: text))
        #expect(isFound(try RegexPattern.search(#"^\x00..é"#), in: text))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func searchFindsWhatALineMatchesBehindAnything(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let parts = [
            "a", "b", "ab", ".", "[^a]", "(?:a|bb)", "(a|b)", "a*", "b+?", "(?=b)", "(?<!a)", "^", "$", "|", "a{2}",
        ]
        for _ in 0..<200 {
            let expression = (0..<Int.random(in: 1...5, using: &generator)).compactMap { _ in
                parts.randomElement(using: &generator)
            }.joined()
            let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                Array("aabbc\n".utf8).randomElement(using: &generator) ?? 0
            }
            guard let line = try? RegexPattern.compile("(?<time>)(?s:.*?)(?:\(expression))") else { continue }
            let bytes = Array("ab".utf8) + text + Array("ab".utf8)
            var groups = [0..<0]
            let expected = line.makeMatcher().match(bytes.span, 2..<2 + text.count, groups: &groups)
            #expect(isFound(try RegexPattern.search(expression), in: text) == expected, "\(expression) \(text)")
        }
    }

    @Test(arguments: ["", "(*NO_JIT)"])
    func matchThatNeedsMoreThanItsShareOfTriesIsFound(prefix: String) throws {
        let pattern = try RegexPattern.search(prefix + "<(?:ab|c)*>")
        let filling = String(repeating: "ab", count: 300)
        let noise = String(repeating: "< ", count: 500)
        for text in ["<\(filling)>", "\(noise)<\(filling)>\(noise)", "<\(filling)! <\(filling)! <\(filling)>"] {
            #expect(isFound(pattern, in: Array(text.utf8)))
        }
        #expect(!isFound(pattern, in: Array("<\(filling)! \(noise)<\(filling)".utf8)))
    }

    @Test func longTextIsSearchedInItsBeginning() throws {
        let limit = RegexPattern.longestSearched
        let filling = [UInt8](repeating: UInt8(ascii: "."), count: limit - 5)
        let pattern = try RegexPattern.search("error")
        #expect(isFound(pattern, in: filling + Array("error".utf8)))
        #expect(isFound(pattern, in: filling + Array("error and more".utf8)))
        #expect(!isFound(pattern, in: filling + Array(" error".utf8)))
        let end = try RegexPattern.search("error$")
        #expect(isFound(end, in: filling + Array("error".utf8)))
        #expect(!isFound(end, in: filling + Array("error and more".utf8)))
    }

    @Test(
        arguments: [
            // Each of these takes a time that is exponential or quadratic in the length of the text, or endless recursion.
            "(a+)+$", "(?:a|aa)+$", "(a*)*b$", ".*.*.*[bc]$", "z|(a+)+[bc]", "a.*a.*x|a.*a.*y", "a[^b]*b|a[^c]*d",
            "(a)([^b]*)b|(a)([^c]*)d", "(?:a(?1)?)+?()(?R)?[bc]$", "(*NO_JIT)(a+)+$", "(*NO_JIT)(?:a|b)+d",
            "(*NO_JIT)a[^b]*b|a[^c]*d", "(*LIMIT_MATCH=4000000000)(a+)+$", "(?=(a+))a*b\\1", "(a)a+a+a+a+x|z",
            "a(.*a)+(?:.*x|.*y)",
        ], [40, 2_000, 8_000, 1 << 20])
    func expressionThatRunsWildEndsSoon(expression: String, length: Int) throws {
        // The letters without which the expressions are not even tried stand before, where they are of no use.
        let text = Array("bcdxy!".utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: length) + Array("!".utf8)
        let pattern = try RegexPattern.search(expression)
        let start = ContinuousClock.now
        let found = isFound(pattern, in: text)
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(!found)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func anyExpressionAndAnyTextDoNoHarm(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let parts = [
            "(?<x>", "(?:", "(?=", "(?<!", "(?>", ")", ")", ")", "|", "*", "+", "{2,9}", "?", "[^a]", "\\K", "\\G",
            "\\C",
            "\\1", "(?R)", "(?1)", "(*ACCEPT)", "(*SKIP)", "(*COMMIT)", "(?C1)", ".", ".*", "a", "b", "é", "^", "$",
            "(?i)",
        ]
        var compiled = 0
        for _ in 0..<1_000 {
            let expression = (0..<Int.random(in: 1...8, using: &generator)).compactMap { _ in
                parts.randomElement(using: &generator)
            }.joined()
            guard let pattern = try? RegexPattern.search(expression) else { continue }
            compiled += 1
            let length = Int.random(in: 0...60, using: &generator)
            let text = (0..<length).map { _ in Array("ab1\u{0}é".utf8).randomElement(using: &generator) ?? 0 }
            let first = isFound(pattern, in: text)
            #expect(isFound(pattern, in: text) == first)
        }
        #expect(compiled > 100)
    }

    @Test func matchersOfSeveralTasksDoNotMeet() async throws {
        let pattern = try RegexPattern.search(#"/(\w+)/\1"#)
        let texts = (0..<2_000).map { Array("GET /\($0)/\($0 % 3 == 0 ? $0 : $0 + 1) HTTP/1.1".utf8) }
        let expected = texts.indices.map { $0 % 3 == 0 || "\($0 + 1)".hasPrefix("\($0)") }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let matcher = pattern.makeMatcher()
                    return texts.map { matcher.matches($0.span, 0..<$0.count) } == expected
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test(
        arguments: [
            ("", .syntax("the expression is empty, and so found in every text", column: 1)),
            ("(a", .syntax("missing closing parenthesis", column: 3)),
            ("ö(a)**", .syntax("quantifier does not follow a repeatable item", column: 6)),
            ("(*UTF)a", .syntax("using UTF is disabled by the application", column: 7)),
        ] as [(String, RegexError)])
    func wrongExpressionIsSaidWithItsPlace(expression: String, error: RegexError) {
        #expect(throws: error) { try RegexPattern.search(expression) }
    }

    @Test func sameExpressionIsTheSamePattern() throws {
        #expect(try RegexPattern.search("a") == RegexPattern.search("a"))
        #expect(try RegexPattern.search("a") != RegexPattern.search("b"))
    }
}
