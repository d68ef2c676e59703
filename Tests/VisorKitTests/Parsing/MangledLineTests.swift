import Testing
import VisorKit
import VisorTesting

/// Lines that were broken in some way never trap, and are read by their own bytes alone.
@Suite struct MangledLineTests {
    /// Regular expressions are tried where their engine is.
    private struct NoEngine: Error {}

    private static let suites = ["json", "w3c", "nginx_error"]
    private static let fixtures = Fixture.all.filter { fixture in suites.contains { fixture.name.hasPrefix($0) } }

    @Test(arguments: fixtures, 0..<4 as Range<UInt64>)
    func mangledLineIsReadByItsOwnBytesAlone(fixture: Fixture, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let lines = try fixture.lines()
        let whole = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        let format = try fixture.format { _ in throw NoEngine() }.after(whole.span)
        for line in lines {
            let line = Self.mangled(line, &generator)
            let read = Self.read(line, before: Array("\"\t{[:,1 ".utf8), behind: Array("\"}]}\t 1\", x".utf8), format)
            let other = Self.read(
                line, before: Array("\\x #\\\"}\n".utf8), behind: Array("0e\\\",:\"\"#  \n".utf8), format)
            #expect(read == other, "\(String(decoding: line, as: UTF8.self))")
        }
    }

    /// What is read from a line between other bytes, of which there are eight before it.
    private static func read(_ line: [UInt8], before: [UInt8], behind: [UInt8], _ format: LogFormat) -> String {
        let bytes = before + line + behind
        var parser = LineParser(format: format)
        var record = LogRecord()
        guard parser.parse(bytes.span, 8..<8 + line.count, into: &record) else { return "malformed" }
        let texts = [
            record.client, record.forwardedFor, record.user, record.host, record.path,
            record.httpProtocol,
            record.referrer, record.agent, record.message, record.process,
        ]
        let allowed = record.isDecoded ? 0..<parser.decoded.count : 8..<8 + line.count
        for text in texts where !text.isEmpty {
            #expect(text.lowerBound >= allowed.lowerBound && text.upperBound <= allowed.upperBound)
        }
        return "\(record) \(record.isDecoded ? parser.decoded : [])"
    }

    private static func mangled(_ whole: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var line = whole
        for _ in 0..<Int.random(in: 0...4, using: &generator) where !line.isEmpty {
            let place = Int.random(in: 0..<line.count, using: &generator)
            let byte = Array("\"\\{}[]:,# \t-0u9e\u{0}\u{1f}é\r".utf8).randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: line.remove(at: place)
            case 1: line[place] = byte
            case 2: line.insert(byte, at: place)
            case 3: line.insert(contentsOf: line[place...].prefix(20), at: place)
            default: line.removeSubrange(place...)
            }
        }
        return line
    }
}
