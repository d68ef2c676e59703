import Foundation
import Testing
import VisorPatterns
import VisorTesting

@testable import VisorKit

@Suite struct RegexPatternTests {
    /// The combined format as a regular expression.
    private static let combined =
        #"^(?<ip>\S+) \S+ (?<user>.*?) \[(?<time>[^\]]+)\] "(?<request>(?:[^"\\]|\\.)*)" (?<status>\d{3}|-) "#
        + #"(?<size>\d+|-)(?: "(?<referer>(?:[^"\\]|\\.)*)" "(?<user_agent>(?:[^"\\]|\\.)*)")?"#

    /// The parts of a record that both the built-in format and the expression have.
    private struct Parts: Equatable {
        var kind: LogRecord.Kind
        var time: EventTime?
        var method: HTTPMethod?
        var level: LogLevel?
        var numbers: [Int]
        var texts: [String]
    }

    private func parts(of line: [UInt8], as format: LogFormat) -> Parts? {
        // The line stands inside a buffer, so that a matcher that looks beyond its ends is found out.
        let bytes = Array("1 - - [x] \"".utf8) + line + Array("\" 200 1\n".utf8)
        var parser = LineParser(format: format)
        var record = LogRecord()
        guard parser.parse(bytes.span, 11..<11 + line.count, into: &record) else { return nil }
        let ranges = [
            record.client, record.user, record.path, record.httpProtocol, record.referrer, record.agent,
            record.process, record.message,
        ]
        return Parts(
            kind: record.kind, time: record.time, method: record.method, level: record.level,
            numbers: [record.status, record.size],
            texts: ranges.map { String(decoding: bytes[$0], as: UTF8.self) })
    }

    private func parts(of line: String, _ expression: String) throws -> Parts? {
        parts(of: Array(line.utf8), as: .pattern(try RegexPattern.compile(expression)))
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func expressionReadsWhatTheBuiltInFormatReads(seed: UInt64) throws {
        let format = LogFormat.pattern(try RegexPattern.compile(RegexPatternTests.combined))
        for line in RandomLog(seed: seed, lines: 2_000).lines {
            let bytes = Array(line.utf8)
            #expect(parts(of: bytes, as: format) == parts(of: bytes, as: .combined), "\(line)")
        }
    }

    @Test(arguments: [
        #"::1 - jo hn [20/Nov/2026:10:00:00 +0000] "GET /a\"b HTTP/1.1" 200 5 "-" "a \\ b""#,
        #"::1 - - [20/Nov/2026:10:00:00 +0000] "\x16\x03" 400 - "-" "-" 12"#,
        #"::1 - - [20/Nov/2026:10:00:00 +0000] "GET /" 200"#,
        #"- - - [20/Nov/2026:10:00:00 +0000] "HEARTBEAT" - -"#,
        #"::1 - - [20/Nov/2026:10:00:00 +0000] "HEARTBEAT" 400 226 "-" "-""#,
        "", "\r", "- - - [x] \"HEARTBEAT\" - -",
    ])
    func unusualLinesAreReadAlike(line: String) throws {
        #expect(try parts(of: line, RegexPatternTests.combined) == parts(of: Array(line.utf8), as: .combined))
    }

    @Test func groupsOfOneNameAndThoseThatTookNoPartAreTheFirstSetOrEmpty() throws {
        let expression = #"(?:\[(?<time>[^\]]+)\]|(?<time>\d+))(?: <(?<level>\w+)>)? (?<message>.*)"#
        #expect(try RegexPattern.compile(expression).fields == [.time, .level, .message])
        let first = try #require(try parts(of: "[1795168800] <error> disk full", expression))
        let second = try #require(try parts(of: "1795168801 disk full", expression))
        #expect(first.time?.rfc3339 == "2026-11-20T10:00:00Z")
        #expect(second.time?.rfc3339 == "2026-11-20T10:00:01Z")
        #expect([first.level, second.level] == [.error, nil])
        #expect([first, second].map(\.texts.last) == ["disk full", "disk full"])
    }

    @Test func groupMayBeTheProcess() throws {
        let found = try parts(
            of: "1795168800 cron[1234]: done", #"(?<time>\d+) \w+\[(?<process>\d+)\]: (?<message>.*)"#)
        #expect(found?.kind == .message && found?.texts.suffix(2) == ["1234", "done"])
    }

    @Test func lineMustMatchFromItsFirstByteOn() throws {
        let expression = #"(?<time>\d{10}) (?<message>\w+)"#
        #expect(try parts(of: "1795168800 up and more", expression)?.texts.last == "up")
        #expect(try parts(of: "x 1795168800 up", expression) == nil)
        #expect(try parts(of: "x 1795168800 up", ".*?" + expression)?.texts.last == "up")
        #expect(try parts(of: "1795168800 up and more", expression + "$") == nil)
    }

    @Test func bytesThatAreNoCharactersAreTextLikeAnyOther() throws {
        let format = LogFormat.pattern(try RegexPattern.compile(#"(?<time>\d+) (?<ip>.*?) (?<message>é+.*)"#))
        let line = Array("1795168800 ".utf8) + [0x00, 0xff, 0xc3] + Array(" é\u{0}x".utf8) + [0x80]
        let found = parts(of: line, as: format)
        #expect(found?.texts.first == "\u{0}\u{fffd}\u{fffd}")
        #expect(found?.texts.last == "é\u{0}x\u{fffd}")
    }

    @Test(
        arguments: [
            // Each of these takes a time that is exponential or quadratic in the length of the line, or endless recursion.
            #"(?<time>(a+)+)$"#, #"(?<time>(?:a|aa)+)$"#, #"(?<time>(a*)*)b$"#, #"(?<time>.*.*.*)[bc]$"#,
            #"(?<time>a*)(?:.*+[bc]|.*+[de]|(?<ip>a*)x)$"#, #"(?<time>(?:a(?1)?)+?)()(?R)?[bc]$"#,
            #"(*NO_JIT)(?<time>(a+)+)$"#, #"(*NO_JIT)(?<time>(?:a|b)*)c$"#,
            #"(*LIMIT_MATCH=4000000000)(?<time>(a+)+)$"#,
        ], [40, 8_000, 1 << 20])
    func expressionThatRunsWildEndsSoon(expression: String, length: Int) throws {
        let pattern = try RegexPattern.compile(expression)
        let line = [UInt8](repeating: UInt8(ascii: "a"), count: length) + Array("!".utf8)
        let start = ContinuousClock.now
        #expect(parts(of: line, as: .pattern(pattern)) == nil)
        #expect(start.duration(to: .now) < .seconds(20))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func anyExpressionAndAnyLineDoNoHarm(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let parts = [
            "(?<ip>", "(?<time>", "(?:", "(?=", "(?<!", "(?|", "(?>", ")", ")", ")", "|", "*", "+", "{2,9}", "?",
            "[^a]", "[", "]",
            "\\d", "\\K", "\\C", "\\1", "\\x{100}", "(?R)", "(?1)", "(*ACCEPT)", "(*SKIP)", "(?C1)", ".", ".*", "a",
            "b", "1",
            "é", "^", "$", "\\Q", "(?i)", "(?J)", "\u{0}",
        ]
        var compiled = 0
        for _ in 0..<2_000 {
            let middle = (0..<Int.random(in: 1...8, using: &generator)).compactMap { _ in
                parts.randomElement(using: &generator)
            }
            guard let pattern = try? RegexPattern.compile("(?<time>1?)" + middle.joined()) else { continue }
            compiled += 1
            let length = Int.random(in: 0...60, using: &generator)
            let line = (0..<length).map { _ in
                Array("ab1 \u{0}é".utf8).randomElement(using: &generator) ?? 0
            }
            let matcher = pattern.makeMatcher()
            var groups = [Range<Int>](repeating: 0..<0, count: pattern.fields.count)
            let bytes = [0x61] + line + [0x61]
            guard matcher.match(bytes.span, 1..<1 + length, groups: &groups) else { continue }
            #expect(groups.allSatisfy { $0.isEmpty || $0.lowerBound >= 1 && $0.upperBound <= 1 + length })
        }
        #expect(compiled > 100)
    }

    @Test func matchersOfTwoThreadsDoNotMeet() async throws {
        let format = LogFormat.pattern(try RegexPattern.compile(RegexPatternTests.combined))
        let log = RandomLog(seed: 3, lines: 2_000).lines.map { Array($0.utf8) }
        let expected = log.map { parts(of: $0, as: .combined)?.time }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { log.map { parts(of: $0, as: format)?.time } == expected }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test(
        arguments: [
            ("", .noTime), ("(?<ip>.*)", .noTime), ("(time)", .noTime),
            ("(?<time>a", .syntax("missing closing parenthesis", column: 10)),
            ("ö(?<time>a)**", .syntax("quantifier does not follow a repeatable item", column: 13)),
            ("(?<time>a)(?<agent>b)", .unknownGroup("agent", meant: .userAgent)),
            ("(?<Time>a)", .unknownGroup("Time", meant: .time)), ("(?<tiem>a)", .unknownGroup("tiem", meant: .time)),
            ("(?<x>a)", .unknownGroup("x", meant: nil)),
            ("(*UTF)(?<time>a)", .syntax("using UTF is disabled by the application", column: 7)),
        ] as [(String, RegexError)])
    func wrongExpressionIsSaid(expression: String, error: RegexError) {
        #expect(throws: error) { try RegexPattern.compile(expression) }
    }

    @Test func errorsAreOneLineThatSaysWhatToDo() {
        let errors: [RegexError] = [
            .noTime, .syntax("x", column: 3), .unknownGroup("agent", meant: .userAgent),
            .unknownGroup("x", meant: nil),
        ]
        let texts = errors.map(\.description)
        #expect(texts.allSatisfy { !$0.contains("\n") })
        #expect(texts[1] == "regular expression, column 3: x")
        #expect(texts[2].contains("did you mean user_agent?"))
        #expect(LineField.allCases.allSatisfy { texts[2].contains($0.rawValue) && texts[3].contains($0.rawValue) })
    }
}
