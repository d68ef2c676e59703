import Testing
import VisorKit
import VisorTesting

/// The texts of Apache's own formats read and refuse what the formats that are built in do.
@Suite struct FieldProgramEqualityTests {
    private static let texts: [(text: String, format: LogFormat)] = [
        (#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#, .combined), (#"%h %l %u %t "%r" %>s %b"#, .common),
        (#"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#, .vhostCombined),
    ]

    /// Of the suite's instance, which is freed: the sanitizer does not see what only an enumeration in a global holds.
    private let pairs: [(program: LogFormat, format: LogFormat)] = texts.compactMap { text, format in
        (try? FieldProgram(text)).map { (.fields($0), format) }
    }

    /// The format that nginx calls combined.
    private static let nginx =
        #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent""#

    /// Pieces of which lines are put together, right and wrong.
    private static let pieces = [
        ["", "", "", "example.com:80 ", "[::1]:8080 ", ":80 ", "[x:1 ", "a:b:1 ", "host:x ", " "],
        ["10.1.2.3", "::ffff:10.1.2.3", "-", "", "h", "[-]"],
        [" - ", " - ", " - ", " ident ", "  ", " "],
        ["-", "-", "-", "bob", "bob smith", "a [b] c", "\"\"", "", "-", "[20/Nov", "- ["],
        [" [", " [", " [", " [", "[", " ", " [x] ["],
        [
            "20/Nov/2026:10:00:00 +0200", "20/Nov/2026:10:00:00 +0200", "20/Nov/2026:10:00:01 -0000",
            "30/Feb/2026:10:00:00 +0200", "20/Nov/2026", "",
        ],
        ["] \"", "] \"", "] \"", "]\"", "] ", "", " [20/Nov/2026:10:00:00 +0200] \""],
        [
            "GET /a/b?c HTTP/1.1", "HEARTBEAT", "HEARTBEAT", "-", "", "POST / HTTP/1.0", "\\\"", "\\x16", "x\\", "\"",
            "GET /a\" b",
        ],
        ["\" ", "\" ", "\" ", "\"", " ", ""], ["200", "404", "-", "2000", "", "2x0", "0"], [" ", " ", " ", "", "  "],
        ["1234", "-", "", "1x", "-1", "1234567890123456789", "000000000000000001"],
        ["", " \"-\" \"-\"", " \"http://a/\" \"curl/8\"", " \"\" \"\\\"\"", " \"-\"", " \"-\" \"-", " \"-\" \"-\"x"],
        ["", "", "", " 1234 \"-\"", " ", "x", "\"", "\r"],
    ]

    private func line(_ generator: inout SeededGenerator) -> String {
        let isWild = Bool.random(using: &generator)
        return FieldProgramEqualityTests.pieces.map { choices in
            let isUsual =
                isWild ? Int.random(in: 0..<3, using: &generator) > 0 : Int.random(in: 0..<12, using: &generator) > 0
            return isUsual && choices != FieldProgramEqualityTests.pieces[7]
                ? choices[0] : choices.randomElement(using: &generator) ?? ""
        }.joined()
    }

    private func mangled(_ text: String, _ generator: inout SeededGenerator) -> [UInt8] {
        var line = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !line.isEmpty {
            let place = Int.random(in: 0..<line.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: line.remove(at: place)
            case 1: line[place] = Array("\"[]\\ -0/:".utf8).randomElement(using: &generator) ?? 0
            case 2: line.insert(Array("\"[]\\ -0/:".utf8).randomElement(using: &generator) ?? 0, at: place)
            default: line.removeSubrange(place...)
            }
        }
        return line
    }

    /// How many formats take a line.
    private func expectSame(_ line: [UInt8]) -> Int {
        pairs.count { program, format in
            let read = ParsedLine(line, as: program)
            let expected = ParsedLine(line, as: format)
            #expect(read == expected, "\(format.name): \(String(decoding: line, as: UTF8.self))")
            #expect(ParsedLine.rareTexts(line, as: program) == ParsedLine.rareTexts(line, as: format))
            return read != nil
        }
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func madeUpLineIsReadAsByTheBuiltInFormat(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<300 {
            let text = line(&generator)
            taken += expectSame(Array(text.utf8))
            taken += expectSame(mangled(text, &generator))
        }
        #expect(taken > 100 && taken < 1_700)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func lineOfRandomLogIsReadAsByTheBuiltInFormat(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var taken = 0
        for line in RandomLog(seed: seed, lines: 300).lines {
            taken += expectSame(Array(line.utf8))
            taken += expectSame(mangled(line, &generator))
            taken += expectSame(mangled("example.com:80 " + line, &generator))
        }
        #expect(taken > 300)
    }

    @Test func lineOfRandomLogIsReadByTheFormatOfNginx() throws {
        let format = LogFormat.fields(try FieldProgram(FieldProgramEqualityTests.nginx))
        for line in RandomLog(seed: 3, lines: 1_000).lines {
            #expect(ParsedLine(line, as: format) == ParsedLine(line, as: .combined), "\(line)")
        }
    }
}
