import Testing
import VisorTesting

@testable import VisorRuntime

@Suite struct ConfigurationParserTests {
    private func parse(_ text: String) throws -> ConfigurationNode {
        try ConfigurationNode(parsing: Array(text.utf8))
    }

    @Test func keysAndValuesKnowTheirPlace() throws {
        let root = try parse("{\n  \"größe\": [1,\n    true]\n}")
        guard case .object(let members) = root.value, case .array(let nodes) = members[0].node.value else {
            Issue.record("no object with an array")
            return
        }
        #expect(root.position == TextPosition(line: 1, column: 1))
        #expect(members[0].position == TextPosition(line: 2, column: 3))
        #expect(members[0].node.position == TextPosition(line: 2, column: 12))
        #expect(nodes.map(\.position) == [TextPosition(line: 2, column: 13), TextPosition(line: 3, column: 5)])
    }

    @Test(arguments: [
        ("", "1:1: the file is empty: write at least {}"),
        ("{", "1:2: expected a key in quotes, found the end of the file"),
        ("{\"a\": 1,}", "1:9: a comma before } is not JSON"),
        ("[1,]", "1:4: a comma before ] is not JSON"),
        ("{\"a\" 1}", "1:6: expected : behind the key, found 1"),
        ("{\"a\": 1 \"b\": 2}", "1:9: expected , or } behind the value, found \""),
        ("[1 2]", "1:4: expected , or ] behind the value, found 2"),
        ("{} x", "1:4: expected nothing more, found x"),
        ("{\"a\":\n  yes}", "2:3: yes is no JSON value: put a text in double quotes"),
        ("{\"a\":\n  10s}", "2:5: a number ends before s: put a text in double quotes"),
        ("[01]", "1:2: a number with a leading zero"),
        ("[-]", "1:3: expected a digit, found ]"),
        ("[1.]", "1:4: expected a digit, found ]"),
        ("[1e]", "1:4: expected a digit, found ]"),
        ("[.5]", "1:2: expected a value, found ."),
        ("[+5]", "1:2: expected a value, found +"),
        ("// hello\n{}", "1:1: expected a value, found / (JSON has no comments)"),
        ("{'a': 1}", "1:2: expected a key in quotes, found ' (JSON has double quotes)"),
        ("[\"a\nb\"]", "1:2: this text has no closing quote on its line"),
        ("[\"a", "1:2: this text has no closing quote"),
        ("[\"a\tb\"]", "1:4: a control character inside a text: write it as \\u00XX"),
        ("[\"\\x\"]", "1:3: \\x is no JSON escape; a backslash is written \\\\"),
        ("[\"\\u12g4\"]", "1:3: \\u takes four hexadecimal digits"),
        ("[\"\\ud83d\"]", "1:3: half a surrogate pair"),
        ("[\"\\ude00\"]", "1:3: half a surrogate pair"),
        ("[\"\\ud83dx\"]", "1:3: half a surrogate pair"),
        ("[\"\\ud83d\\u0041\"]", "1:3: half a surrogate pair"),
        ("[\"\\", "1:3: the text ends inside an escape"),
        ("[\u{7}]", "1:2: expected a value, found U+7"),
    ])
    func wrongTextIsRefusedAtItsPlace(text: String, expected: String) {
        #expect { try parse(text) } throws: { "\($0)" == expected }
    }

    @Test func escapesAndSurrogatePairsAreDecoded() throws {
        let node = try parse(#"["\"\\\/\b\f\n\r\t", "\u00e9\u20AC", "\ud83d\ude00", "\u0000"]"#)
        let expected = ["\"\\/\u{8}\u{C}\n\r\t", "é€", "😀", "\0"]
        #expect(node.value == .array(expectedNodes(expected, like: node)))
    }

    private func expectedNodes(_ texts: [String], like node: ConfigurationNode) -> [ConfigurationNode] {
        guard case .array(let nodes) = node.value else { return [] }
        return zip(texts, nodes).map { ConfigurationNode(.string($0), at: $1.position) }
    }

    @Test func numbersKeepTheirText() throws {
        let node = try parse("[0, -0.50, 12345678901234567890, 1E+2]")
        #expect(node.jsonText == "[0, -0.50, 12345678901234567890, 1E+2]")
    }

    @Test func nestingEndsAtItsBound() throws {
        let deepest = ConfigurationParser.maximumDepth
        _ = try parse(String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest))
        #expect { try parse(String(repeating: "[", count: 100_000)) } throws: {
            "\($0)" == "1:65: nested deeper than 64 levels"
        }
    }

    @Test func everyDuplicateKeyIsFound() throws {
        var parser = ConfigurationParser(Array("{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2},\n\"a\": 2}".utf8))
        _ = try parser.document()
        #expect(
            parser.duplicates.map(\.description) == [
                "1:24: the key \"c\" stands here twice", "2:1: the key \"a\" stands here twice",
            ])
        #expect(throws: ConfigurationSyntaxError.self) { try parse("{\"a\": 1, \"\\u0061\": 2}") }
    }

    @Test func byteOrderMarkIsSkipped() throws {
        let node = try ConfigurationNode(parsing: [0xEF, 0xBB, 0xBF] + Array("{}".utf8))
        #expect(node == ConfigurationNode(.object([]), at: TextPosition(line: 1, column: 1)))
    }

    @Test func bytesThatAreNotUTF8AreRefusedAtTheirPlace() {
        let bytes = Array("{\n\"é".utf8) + [0xFF] + Array("\": 1}".utf8)
        #expect { try ConfigurationNode(parsing: bytes) } throws: { "\($0)" == "2:3: a byte that is not UTF-8" }
        #expect(throws: ConfigurationSyntaxError.self) { try ConfigurationNode(parsing: [0xEF, 0xBB, 0xBF, 0xC3]) }
        #expect(throws: ConfigurationSyntaxError.self) { try ConfigurationNode(parsing: [0xFF, 0xFE, 0x7B, 0x00]) }
    }

    @Test(arguments: 0..<100) func writtenTextReadsBackAsItself(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = Self.randomValue(depth: 0, using: &random).jsonText
        #expect(try parse(text).jsonText == text)
    }

    @Test(arguments: 0..<100) func damagedTextNeverCrashes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = Array(Self.randomValue(depth: 0, using: &random).jsonText.utf8)
        for _ in 0..<20 {
            var bytes = whole
            bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            bytes.removeLast(.random(in: 0...min(3, bytes.count), using: &random))
            do throws(ConfigurationSyntaxError) {
                _ = try ConfigurationNode(parsing: bytes)
            } catch {
                #expect(error.position.line >= 1 && error.position.column >= 1 && !error.message.isEmpty)
            }
        }
    }

    private static func randomValue(depth: Int, using random: inout SeededGenerator) -> ConfigurationNode {
        let start = TextPosition(line: 1, column: 1)
        switch Int.random(in: 0..<(depth < 5 ? 6 : 4), using: &random) {
        case 0: return ConfigurationNode(.null, at: start)
        case 1: return ConfigurationNode(.boolean(.random(using: &random)), at: start)
        case 2: return ConfigurationNode(.number("\(Double.random(in: -1e9...1e9, using: &random))"), at: start)
        case 3: return ConfigurationNode(.string(randomText(using: &random)), at: start)
        case 4:
            let nodes = (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                randomValue(depth: depth + 1, using: &random)
            }
            return ConfigurationNode(.array(nodes), at: start)
        default:
            let members = (0..<Int.random(in: 0..<5, using: &random)).map { index in
                ConfigurationNode.Member(
                    name: "\(index)" + randomText(using: &random), position: start,
                    node: randomValue(depth: depth + 1, using: &random))
            }
            return ConfigurationNode(.object(members), at: start)
        }
    }

    private static func randomText(using random: inout SeededGenerator) -> String {
        let scalars = (0..<Int.random(in: 0..<8, using: &random)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0..<(Bool.random(using: &random) ? 0x80 : 0x11_0000), using: &random))
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
