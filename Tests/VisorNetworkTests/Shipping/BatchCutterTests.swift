import Testing
import VisorKit
import VisorTransport

@testable import VisorNetwork

/// When what has been read becomes a batch, by a clock that the tests move.
@Suite struct BatchCutterTests {
    private static let start = EventTime(seconds: 1_795_000_000)

    private static func rule(_ change: (inout SendingRule) -> Void = { _ in }) -> SendingRule {
        var rule = SendingRule()
        rule.batchBytes = 1_000
        change(&rule)
        return rule
    }

    private static func key(_ partition: Int) -> OpenBatch.Key { .init(partition: partition, incarnation: 1) }

    private static func take(
        _ cutter: inout BatchCutter, _ bytes: Int, at offset: Int, partition: Int = 0, since: Duration = .zero,
        ending text: String = ""
    ) {
        var position = FilePosition(source: "a", incarnation: 1, device: 1, inode: 1)
        position.offset = offset + bytes
        let part = OpenBatch(
            key: key(partition), source: "a", labels: [:], range: offset..<offset + bytes, landing: .file(position),
            since: since, firstArrival: start, lastArrival: start)
        let fill = String(repeating: "x", count: max(0, bytes - text.utf8.count - 1))
        cutter.take(part) { pass in
            if bytes > 0 { pass(Array((fill + text + "\n").utf8).span, offset) }
            return 0
        }
    }

    private static func next(_ cutter: inout BatchCutter, _ now: Duration) -> Range<Int>? {
        cutter.next(now: now, time: start + TimeSpan(now))?.range
    }

    @Test func batchIsSentWhenItIsOldOrFull() {
        var cutter = BatchCutter(Self.rule(), lines: LineRules(), at: Self.start)
        Self.take(&cutter, 100, at: 0)
        #expect(Self.next(&cutter, .milliseconds(999)) == nil)
        Self.take(&cutter, 100, at: 100, since: .milliseconds(990))
        #expect(Self.next(&cutter, .seconds(1)) == 0..<200)
        Self.take(&cutter, 800, at: 200, since: .seconds(2))
        #expect(Self.next(&cutter, .seconds(2)) == 200..<1_000)
        #expect(cutter.isEmpty)
    }

    @Test func batchHasNoGap() {
        var cutter = BatchCutter(Self.rule(), lines: LineRules(), at: Self.start)
        Self.take(&cutter, 100, at: 0)
        Self.take(&cutter, 100, at: 500)
        #expect(Self.next(&cutter, .zero) == 0..<100)
        #expect(Self.next(&cutter, .zero) == nil)
        #expect(Self.next(&cutter, .seconds(1)) == 500..<600)
    }

    @Test func sourcesAreKeptApart() {
        var cutter = BatchCutter(Self.rule(), lines: LineRules(), at: Self.start)
        for partition in 0..<3 { Self.take(&cutter, 100, at: partition * 10, partition: partition) }
        var ranges: Set<Range<Int>> = []
        while let range = Self.next(&cutter, .seconds(1)) { ranges.insert(range) }
        #expect(ranges == [0..<100, 10..<110, 20..<120])
    }

    @Test func manySourcesDoNotHoldMoreThanAFewBatches() {
        var cutter = BatchCutter(Self.rule(), lines: LineRules(), at: Self.start)
        var sent = 0
        for partition in 0..<100 {
            Self.take(&cutter, 500, at: 0, partition: partition)
            while Self.next(&cutter, .zero) != nil { sent += 1 }
            #expect(!cutter.isFull)
        }
        #expect(sent > 80)
    }

    @Test func urgentLineSendsAllThatIsThere() {
        var lines = LineRules()
        lines.urgent = TextPattern(text: "crit") { Ending("crit") }
        var cutter = BatchCutter(Self.rule(), lines: lines, at: Self.start)
        Self.take(&cutter, 100, at: 0, partition: 1)
        #expect(Self.next(&cutter, .zero) == nil)
        Self.take(&cutter, 50, at: 7, ending: "crit")
        #expect([Self.next(&cutter, .zero), Self.next(&cutter, .zero)].compactMap(\.self).count == 2)
    }

    private final class Ending: TextMatcher {
        let text: [UInt8]
        init(_ text: String) { self.text = Array(text.utf8) }
        func matches(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
            line.suffix(text.count).map { bytes[$0] } == text
        }
    }

    @Test func scheduleSendsOnlyAtItsTimes() throws {
        let schedule = try CronSchedule("*/10 * * * *")
        let rule = Self.rule { $0.schedule = schedule }
        let due = try #require(schedule.next(after: Self.start, in: .utc))
        let wait = Duration.microseconds(due.microseconds - Self.start.microseconds)
        var cutter = BatchCutter(rule, lines: LineRules(), at: Self.start)
        var offset = 0
        while !cutter.isFull {
            Self.take(&cutter, 900, at: offset)
            offset += 900
            #expect(Self.next(&cutter, .seconds(2)) == nil)
        }
        #expect(offset > 7_000 && offset < 10_000)
        #expect(Self.next(&cutter, wait) == 0..<offset)
        // What has been written by then is read on, until less comes than a batch.
        Self.take(&cutter, 900, at: offset)
        #expect(Self.next(&cutter, wait + .seconds(1)) == offset..<offset + 900)
        cutter.noteStanding()
        cutter.noteStanding()
        Self.take(&cutter, 900, at: offset + 900)
        #expect(Self.next(&cutter, wait + .seconds(2)) == nil)
        #expect(Self.next(&cutter, wait + .seconds(600)) == offset + 900..<offset + 1_800)
    }

    @Test func rangeWithoutLinesWaitsLonger() {
        var lines = LineRules()
        lines.sample = 0
        var cutter = BatchCutter(Self.rule(), lines: lines, at: Self.start)
        for number in 0..<50 { Self.take(&cutter, 1_000, at: number * 1_000) }
        #expect(Self.next(&cutter, .seconds(30)) == nil)
        #expect(Self.next(&cutter, .seconds(60)) == 0..<50_000)
    }

    @Test func markGoesBehindTheLinesBeforeIt() {
        var cutter = BatchCutter(Self.rule(), lines: LineRules(), at: Self.start)
        Self.take(&cutter, 100, at: 0)
        Self.take(&cutter, 0, at: 100)
        #expect(Self.next(&cutter, .seconds(1)) == 0..<100)
        Self.take(&cutter, 0, at: 100)
        #expect(Self.next(&cutter, .seconds(3)) == 100..<100)
    }
}
