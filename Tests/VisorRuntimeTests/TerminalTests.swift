import Foundation
import Logging
import Synchronization
import Testing
import VisorTesting

@testable import VisorRuntime

@Suite struct TerminalTests {
    @Test func styleNeedsATerminalThatWantsColour() {
        func isStyled(_ isTerminal: Bool, _ environment: [String: String]) -> Bool {
            Terminal(isTerminal: isTerminal, descriptor: 1, environment: environment).style.isEnabled
        }
        #expect(isStyled(true, [:]))
        #expect(isStyled(true, ["NO_COLOR": "", "TERM": "xterm"]))
        #expect(!isStyled(true, ["NO_COLOR": "1"]))
        #expect(!isStyled(true, ["TERM": "dumb"]))
        #expect(!isStyled(false, [:]))
    }

    @Test func sizeOfNoTerminalComesFromTheEnvironment() {
        let terminal = Terminal(isTerminal: false, descriptor: 1, environment: ["COLUMNS": "120", "LINES": "-3"])
        #expect(terminal.size == (120, 24))
    }

    @Test func stylesWrapOnlyWhenEnabled() {
        #expect(TextStyle(isEnabled: true).red("x") == "\u{1B}[31mx\u{1B}[0m")
        #expect(TextStyle(isEnabled: false).red("x") == "x")
    }

    @Test func logLineHasTimeLevelMessageAndSortedPairs() {
        final class Sink: Sendable { let lines = Mutex<[String]>([]) }
        let sink = Sink()
        var logger = Logger(label: "test") { _ in
            StandardErrorLogHandler(
                level: .info, style: TextStyle(isEnabled: false),
                write: { line in sink.lines.withLock { $0.append(line) } },
                now: { Date(timeIntervalSince1970: 0) })
        }
        logger[metadataKey: "source"] = "a.log"
        logger.debug("unheard")
        logger.warning("torn\nline", metadata: ["count": "3"])
        #expect(sink.lines.withLock { $0 } == ["1970-01-01T00:00:00Z warning  torn line count=3 source=a.log"])
    }
}

@Suite struct TextWidthTests {
    @Test func wideCharactersTakeTwoColumnsAndStylesNone() {
        #expect(TextWidth.of("abc") == 3)
        #expect(TextWidth.of("日本") == 4)
        #expect(TextWidth.of("e\u{301}😀") == 3)
        #expect(TextWidth.of("\u{1B}[31mred\u{1B}[0m") == 3)
    }

    @Test func cutTextFitsAndClosesItsStyle() {
        #expect(TextWidth.cut("abcdef", to: 3) == "abc")
        #expect(TextWidth.cut("abc", to: 3) == "abc")
        #expect(TextWidth.cut("日本", to: 3) == "日")
        #expect(TextWidth.cut("\u{1B}[31mred\u{1B}[0m!", to: 2) == "\u{1B}[31mre\u{1B}[0m")
        #expect(TextWidth.cut("\u{1B}[31mred\u{1B}[0m!", to: 3) == "\u{1B}[31mred\u{1B}[0m")
        #expect(TextWidth.cut("a\u{1B}[2Jb\nc", to: 9) == "a[2Jbc")
    }
}

@Suite struct QuantityTests {
    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_234, "1.2 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"),
        (1_200_000_000, "1.2 GB"), (Int.max, "9.2 EB"), (-5, "-5 B"),
    ])
    func bytesAreDecimal(count: Int, expected: String) {
        #expect(Quantity.bytes(count) == expected)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_234, "-1,234"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func countsHaveThousandsSeparators(count: Int, expected: String) {
        #expect(Quantity.count(count) == expected)
    }

    @Test func decimalsAreRounded() {
        #expect(Quantity.decimal(1_234.56) == "1,234.6")
        #expect(Quantity.decimal(0.049, places: 2) == "0.05")
        #expect(Quantity.decimal(-0.04) == "0.0")
        #expect(Quantity.decimal(2.5, places: 0) == "3")
        #expect(Quantity.decimal(.nan) == "nan")
        #expect(Quantity.percent(0.4567) == "45.7 %")
    }

    @Test(arguments: [
        (Duration.milliseconds(350), "350 ms"), (.milliseconds(999), "999 ms"), (.microseconds(999_700), "1.0 s"),
        (.milliseconds(2_440), "2.4 s"), (.seconds(185), "3 min 5 s"), (.seconds(7_800), "2 h 10 min"),
        (.seconds(273_600), "3 d 4 h"), (.seconds(60), "1 min"), (.zero, "0 ms"),
    ])
    func durationsHaveTwoUnits(duration: Duration, expected: String) {
        #expect(Quantity.duration(duration) == expected)
    }

    @Test func clockShowsMinutesAndHours() {
        #expect(Quantity.clock(.milliseconds(2_100)) == "0:03")
        #expect(Quantity.clock(.seconds(725)) == "12:05")
        #expect(Quantity.clock(.seconds(1e19)) == "277777:46:40")
        #expect(Quantity.clock(.seconds(3_723)) == "1:02:03")
    }
}

@Suite struct ProgressBarTests {
    @Test func lineShowsShareSpeedAndTimeLeft() {
        let line = ProgressBar.line(
            name: "access.log", done: 4_500_000_000, total: 10_000_000_000, elapsed: .seconds(4), width: 59)
        #expect(line == "access.log  45 % [#########           ] 1.1 GB/s  0:05 left")
    }

    @Test func unknownTotalShowsBytesAndSpeed() {
        let line = ProgressBar.line(name: "-", done: 3_000_000, total: nil, elapsed: .seconds(2), width: 80)
        #expect(line == "- 3.0 MB 1.5 MB/s")
    }

    @Test func beginningHasNoTimeLeft() {
        let line = ProgressBar.line(name: "a", done: 0, total: 10, elapsed: .zero, width: 60)
        #expect(line.hasPrefix("a   0 % [   ") && line.hasSuffix("0 B/s  ?:?? left"))
    }

    @Test(arguments: 0..<200) func lineAlwaysFits(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let width = Int.random(in: 0..<120, using: &random)
        let name = String(
            repeating: Bool.random(using: &random) ? "日" : "x", count: .random(in: 0..<60, using: &random))
        let total = Bool.random(using: &random) ? Int.random(in: 0 ... .max, using: &random) : nil
        let line = ProgressBar.line(
            name: name, done: Int.random(in: 0 ... .max, using: &random) >> Int.random(in: 0..<64, using: &random),
            total: total,
            elapsed: .milliseconds(.random(in: 0...100_000, using: &random)), width: width)
        #expect(TextWidth.of(line) <= width)
    }

    @Test func barIsRedrawnAtMostTenTimesASecondAndTakenAway() {
        var written: [String] = []
        let start = ContinuousClock.now
        var bar = ProgressBar(canMoveCursor: true, columns: { 80 }, write: { written.append($0) }, start: start)
        for step in 0..<1_000 {
            bar.update(name: "a", done: step, total: 1_000, now: start.advanced(by: .milliseconds(step)))
        }
        #expect(written.count == 10)
        bar.clear()
        bar.clear()
        #expect(written.count == 11)
        #expect(written.last == "\r\u{1B}[K")
    }

    @Test func barIsSilentWhereNobodyWatches() {
        var written: [String] = []
        var bar = ProgressBar(canMoveCursor: false, columns: { 80 }, write: { written.append($0) }, start: .now)
        bar.update(name: "a", done: 1, total: 2)
        bar.clear()
        #expect(written.isEmpty)
    }
}

@Suite struct LiveRegionTests {
    @Test func blockIsRedrawnInPlaceCutAndTakenAway() throws {
        var written: [String] = []
        var columns = 10
        var region = LiveRegion(
            canMoveCursor: true, size: { (columns, 4) }, write: { (text) throws(SystemError) in written.append(text) })
        try region.draw(["one", "a line that is too long"])
        try region.draw(["two"])
        try region.draw(["1", "2", "3", "4", "5"])
        // Nine columns on a terminal of five are two rows.
        try region.draw(["123456789"])
        columns = 5
        try region.clear()
        try region.clear()
        #expect(
            written == [
                "one\u{1B}[K\na line th\u{1B}[K\n\u{1B}[J",
                "\u{1B}[2A\rtwo\u{1B}[K\n\u{1B}[J",
                "\u{1B}[1A\r1\u{1B}[K\n2\u{1B}[K\n3\u{1B}[K\n\u{1B}[J",
                "\u{1B}[3A\r123456789\u{1B}[K\n\u{1B}[J",
                "\u{1B}[2A\r\u{1B}[J",
            ])
    }

    @Test func keptBlockIsNotErased() throws {
        var written: [String] = []
        var region = LiveRegion(
            canMoveCursor: true, size: { (80, 24) }, write: { (text) throws(SystemError) in written.append(text) })
        try region.draw(["old"])
        region.keep()
        try region.draw(["new"])
        #expect(written == ["old\u{1B}[K\n\u{1B}[J", "new\u{1B}[K\n\u{1B}[J"])
    }
}
