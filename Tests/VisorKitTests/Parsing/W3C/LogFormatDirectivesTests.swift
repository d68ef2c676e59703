import Testing
import VisorKit
import VisorTesting

@Suite struct LogFormatDirectivesTests {
    private static let lines = [
        "#Software: Microsoft Internet Information Services 10.0", "#Software: other", "#Date: 2026-11-20 10:00:00",
        "#Date: x", "#Fields: date time c-ip", "#Fields: time cs-method cs-uri",
        "#Fields:" + String(repeating: " a", count: 300),
        "#Version: 1.0", "#Fields: date time c-ip\r", "# comment", "", "2026-11-20 10:00:00 10.0.0.1", "10:00:00 GET /",
        "x",
        " #Fields: date",
    ]

    @Test func onlyDirectivesChangeAFormat() {
        #expect(LogFormat.w3c(W3CHeader()).dependsOnLines)
        for format in LogFormat.detectable where format.name != "w3c" {
            #expect(!format.dependsOnLines)
            let lines = Array(Self.lines.joined(separator: "\n").utf8)
            let after = format.after(lines.span)
            #expect(after == format)
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func formatBehindLinesIsThatOfTheParser(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...12, using: &generator)
        let lines = (0..<count).map { _ in Array((Self.lines.randomElement(using: &generator) ?? "").utf8) }
        var parser = LineParser(format: .w3c(W3CHeader()))
        var record = LogRecord()
        for line in lines { _ = parser.parse(line.span, 0..<line.count, into: &record) }
        let cut = Int.random(in: 0...count, using: &generator)
        let parts = [lines[..<cut], lines[cut...]].map { Array($0.map { $0 + [UInt8(ascii: "\n")] }.joined()) }
        let whole = parts[0] + parts[1]
        let atOnce = LogFormat.w3c(W3CHeader()).after(whole.span)
        let (first, second) = (parts[0], parts[1])
        let inParts = LogFormat.w3c(W3CHeader()).after(first.span).after(second.span)
        #expect(atOnce == parser.formatAhead)
        #expect(inParts == atOnce)
    }

    @Test func lineThatIsTooLongIsPassedOver() {
        let long = Array(("#Fields: date time" + String(repeating: " ", count: 1 << 20) + "\n").utf8)
        let after = LogFormat.w3c(W3CHeader()).after(long.span)
        #expect(after == .w3c(W3CHeader()))
    }
}
