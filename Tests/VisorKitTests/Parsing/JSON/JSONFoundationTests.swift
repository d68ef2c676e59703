import Foundation
import Testing
import VisorKit
import VisorTesting

/// What is read from random objects is what Foundation reads from them.
@Suite struct JSONFoundationTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func valuesAreThoseOfFoundation(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            var object = RandomObject(generator)
            let text = object.text()
            let paths = (0..<Int.random(in: 1...3, using: &object.generator)).map { _ in object.path() }
            generator = object.generator
            let whole = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let expected =
                paths.lazy.map { Self.value($0.split(separator: ".")[...], of: whole) }.first { $0 != "" } ?? ""
            let read = try Self.host(text, paths)
            #expect(read == expected, "\(paths) of \(text)")
        }
    }

    /// What the parser reads at the first of some paths.
    private static func host(_ text: String, _ paths: [String]) throws -> String? {
        let own: [LineField: [String]] = [.time: ["T"], .message: ["M"], .host: paths]
        let none = LineField.allCases.filter { own[$0] == nil }.map { ($0, [String]()) }
        let keys = try JSONKeys(overriding: own.merging(none) { mine, _ in mine })
        var parser = LineParser(format: .json(keys))
        var record = LogRecord()
        let bytes = Array(text.utf8)
        guard parser.parse(bytes.span, 0..<bytes.count, into: &record) else { return nil }
        let text = String(decoding: (record.isDecoded ? parser.decoded : bytes)[record.host], as: UTF8.self)
        return Double(text).map { "\($0)" } ?? text
    }

    /// What Foundation reads at a path.
    private static func value(_ path: ArraySlice<Substring>, of whole: Any) -> String {
        switch whole {
        case let array as [Any]: return array.first.map { value(path, of: $0) } ?? ""
        case let object as [String: Any]:
            guard let key = path.first, let inner = object[String(key)] else { return "" }
            return value(path.dropFirst(), of: inner)
        case let text as String where path.isEmpty: return text == "-" ? "" : Double(text).map { "\($0)" } ?? text
        case let number as NSNumber where path.isEmpty && String(cString: number.objCType) != "c":
            return String(number.doubleValue)
        default: return ""
        }
    }
}

/// Random objects as text, with keys of a small set, so that paths often lead somewhere.
private struct RandomObject {
    var generator: SeededGenerator
    private static let keys = ["a", "b", "long key of words", "ä", "k\"\\", "/"]

    init(_ generator: SeededGenerator) {
        self.generator = generator
    }

    mutating func path() -> String {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in Self.keys.randomElement(using: &generator) ?? "" }
            .joined(separator: ".")
    }

    /// An object with a time and a message besides.
    mutating func text() -> String {
        let members = [member("T", "1"), member("M", "\"m\"")] + members(depth: 0)
        return "{" + space() + members.shuffled(using: &generator).joined(separator: "," + space()) + "}"
    }

    private mutating func members(depth: Int) -> [String] {
        let keys = Self.keys.shuffled(using: &generator).prefix(Int.random(in: 0...4, using: &generator))
        return keys.map { member($0, value(depth: depth + 1)) }
    }

    private mutating func member(_ key: String, _ value: String) -> String {
        string(key) + space() + ":" + space() + value + space()
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 5 ? 5 : 10), using: &generator) {
        case 0: return ["true", "false", "null"].randomElement(using: &generator) ?? ""
        case 1: return "\(Int.random(in: -1_000_000...1_000_000, using: &generator))"
        // A fraction that has a binary form, since Foundation rounds others in its own way.
        case 2: return "\(Double(Int.random(in: -1_000_000...1_000_000, using: &generator)) / 8)"
        case 3, 4: return string(randomText())
        case 5:
            let count = Int.random(in: 0...3, using: &generator)
            return "[" + (0..<count).map { _ in value(depth: depth + 1) }.joined(separator: " ,") + space() + "]"
        default: return "{" + members(depth: depth).joined(separator: ",") + space() + "}"
        }
    }

    private mutating func randomText() -> String {
        let letters: [Character] = [
            "a", "-", "\"", "\\", "/", "é", "€", "😀", "\n", "\t", "{", ",", "x", "y", "z", "\u{7f}",
        ]
        return String(
            (0..<Int.random(in: 0...20, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "a" }
        )
    }

    /// A text as a string of JSON, some of its characters escaped.
    private mutating func string(_ text: String) -> String {
        var json = "\""
        for unit in text.unicodeScalars {
            let mustEscape = unit == "\"" || unit == "\\" || unit.value < 0x20
            if mustEscape || Int.random(in: 0..<8, using: &generator) == 0 {
                for code in String(unit).utf16 {
                    let digits = String(code, radix: 16, uppercase: Bool.random(using: &generator))
                    json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                json.unicodeScalars.append(unit)
            }
        }
        return json + "\""
    }

    private mutating func space() -> String {
        ["", "", "", " ", "\t", "  \r\n "].randomElement(using: &generator) ?? ""
    }
}
