import Testing
import VisorTesting

@testable import VisorKit

/// The law that everything scales by: however the input is cut and by however many it is folded, the result is the same.
@Suite struct AnalysisTests {
    /// What an analysis comes to, in a form that can be compared.
    struct Result: Equatable {
        var windows: [EventTime: WindowSummary] = [:]
        var summary = WindowSummary()
        var span: Range<EventTime>?
        var counts: [Int] = []
        var rejected: [UInt8] = []
    }

    private let settings = AnalysisSettings(
        layout: WindowLayout(size: .seconds(10), lateness: .seconds(5), retention: .seconds(20)), keepsRejected: true)

    private func analyse(_ chunks: [[UInt8]], threads: Int, settings: AnalysisSettings? = nil) async throws -> Result {
        let observer = RecordingObserver()
        var analysis = Analysis(settings: settings ?? self.settings, firstTimes: [nil], threads: threads)
        let overall = try await analysis.run(ScriptedSource(chunks), observer: observer)
        var result = Result(summary: overall.summary, span: overall.span)
        for window in observer.windows { result.windows[window.start] = window.summary }
        result.counts = [overall.malformed, overall.overlong, overall.tooLate, overall.closedEarly]
        result.rejected = observer.rejected
        return result
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func anyCutsAndAnyThreadsGiveTheSame(seed: UInt64) async throws {
        // With a disorder of up to 60 s some lines are late, and some are too late for the retention.
        let log = RandomLog(seed: seed, lines: 400, step: 3, disorder: 60)
        let whole = try await analyse([log.bytes], threads: 1)
        #expect(whole.summary.lines == 400)
        for threads in [1, 2, 5] {
            let parts = try await analyse(log.blocks(seed: seed * 7 + UInt64(threads)), threads: threads)
            #expect(parts == whole)
        }
        let single = try await analyse(log.lines.map { Array($0.utf8) + [10] }, threads: 3)
        #expect(single == whole)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func anyCutsGiveTheSameWhereLinesAreLeftOut(seed: UInt64) async throws {
        var settings = settings
        settings.rules.filter = try RecordFilter("status=200")
        let log = RandomLog(seed: seed, lines: 400, step: 3, disorder: 60)
        let whole = try await analyse([log.bytes], threads: 1, settings: settings)
        #expect(whole.summary.status.entries.map(\.code) == [200])
        let parts = try await analyse(log.blocks(seed: seed), threads: 2, settings: settings)
        #expect(parts == whole)
        let single = try await analyse(log.lines.map { Array($0.utf8) + [10] }, threads: 3, settings: settings)
        #expect(single == whole)
    }

    @Test func lineThatIsLeftOutMovesTheWatermarkForTheLineBehindIt() async throws {
        var settings = settings
        settings.rules.filter = try RecordFilter("status=200")
        let lines = [("10:00:00", 200), ("12:00:00", 404), ("10:00:01", 200)].map { time, status in
            "10.0.0.1 - - [20/Nov/2026:\(time) +0000] \"GET / HTTP/1.1\" \(status) 1 \"-\" \"-\"\n"
        }
        let whole = try await analyse([Array(lines.joined().utf8)], threads: 1, settings: settings)
        #expect(whole.counts[2] == 1)
        #expect(try await analyse(lines.map { Array($0.utf8) }, threads: 1, settings: settings) == whole)
    }

    @Test func someOfTheseRandomLogsHaveLinesThatAreTooLate() async throws {
        var tooLate = 0
        for seed in 0..<10 as Range<UInt64> {
            let log = RandomLog(seed: seed, lines: 400, step: 3, disorder: 60)
            tooLate += try await analyse([log.bytes], threads: 1).counts[2]
        }
        #expect(tooLate > 0)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func everyLineCountsOnceInTheWhole(seed: UInt64) async throws {
        let log = RandomLog(seed: seed, lines: 500, step: 3, disorder: 90)
        let result = try await analyse(log.blocks(seed: seed), threads: 2)
        let inWindows = result.windows.values.reduce(0) { $0 + $1.lines }
        let bare = log.lines.count { $0 == "[-] [-] HEARTBEAT" }
        let (malformed, tooLate) = (result.counts[0], result.counts[2])
        #expect(malformed == log.lines.count { $0.hasPrefix("no log line") })
        #expect(result.summary.lines == 500)
        #expect(inWindows + bare + malformed + tooLate == 500)
        #expect(result.summary.hits + result.summary.heartbeats + malformed == 500)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func mergingSummariesIsAssociativeAndCommutative(seed: UInt64) async throws {
        var parts: [WindowSummary] = []
        for number in 0..<3 as Range<UInt64> {
            parts.append(try await analyse([RandomLog(seed: seed * 3 + number, lines: 60).bytes], threads: 1).summary)
        }
        var left = parts[0]
        left.merge(parts[1])
        left.merge(parts[2])
        var tail = parts[2]
        tail.merge(parts[1])
        var right = tail
        right.merge(parts[0])
        var nested = parts[0]
        nested.merge(tail)
        #expect(left == right)
        #expect(left == nested)
        var withNothing = WindowSummary()
        withNothing.merge(left)
        #expect(withNothing == left)
    }

    @Test func coarserWindowIsTheMergeOfFinerOnes() async throws {
        let log = RandomLog(seed: 4, lines: 600, step: 3, disorder: 0)
        var coarse = settings
        coarse.layout = WindowLayout(size: .seconds(60), lateness: .seconds(5), retention: .seconds(20))
        let fine = try await analyse([log.bytes], threads: 1).windows
        var merged: [EventTime: WindowSummary] = [:]
        for (start, summary) in fine {
            merged[coarse.layout.start(of: start), default: WindowSummary()].merge(summary)
        }
        #expect(try await analyse([log.bytes], threads: 1, settings: coarse).windows == merged)
    }

    @Test func partialThatIsFullIsHandedOverAndTheBlockGoesOn() async throws {
        let lines = (0..<5_000).map { number in
            let time = RandomLog.text(of: EventTime(seconds: 1_795_000_000 + Int64(number) * 10))
            return "10.0.0.1 - - [\(time)] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""
        }
        let result = try await analyse([Array(lines.joined(separator: "\n").utf8)], threads: 2)
        #expect(result.windows.count == 5_000)
        #expect(result.windows.values.allSatisfy { $0.lines == 1 })
        #expect(result.summary.lines == 5_000)
    }

    @Test func linesThatAreTooLongAreCountedAndSkipped() async throws {
        let long = [UInt8](repeating: 65, count: LineFramer.maximumLineLength + 1)
        let result = try await analyse([long + [10] + RandomLog(seed: 1, lines: 3).bytes], threads: 1)
        #expect(result.summary.lines == 4)
        #expect(result.counts[1] == 1)
    }

    @Test func tooLongLinesAreCountedOnceWhereABlockIsResumed() throws {
        let block = BytesBlock(Array("one\ntwo\n".utf8), overlongLines: 2)
        #expect(block.read(from: nil) { _, _ in 4 }.overlongLines == 2)
        #expect(block.read(from: 4) { _, _ in nil }.overlongLines == 0)
    }

    @Test func partitionThatHasEndedHoldsTheWatermarkNoLonger() async throws {
        let line = { (second: Int64) in
            let time = RandomLog.text(of: EventTime(seconds: 1_795_000_000 + second))
            return Array("10.0.0.1 - - [\(time)] \"GET / HTTP/1.1\" 200 1\n".utf8)
        }
        let blocks = [(0, line(0), true), (1, line(0), false), (1, line(500), false), (1, line(1), true)]
        let source = ScriptedSource(
            blocks.map { partition, bytes, isLast in
                SourcedBlock(
                    partition: partition, format: .common, block: BytesBlock(bytes), byteCount: 0, isLast: isLast)
            })
        var analysis = Analysis(settings: settings, firstTimes: [nil, nil], threads: 1)
        #expect(try await analysis.run(source, observer: RecordingObserver()).tooLate == 1)
    }

    @Test(.timeLimit(.minutes(10))) func failingObserverEndsASourceThatWaits() async throws {
        final class Silent: BlockSource {
            let (stream, continuation) = AsyncStream<SourceEvent?>.makeStream()
            init() {
                let block = BytesBlock(RandomLog(seed: 1, lines: 5).bytes)
                continuation.yield(
                    .block(SourcedBlock(partition: 0, format: .combined, block: block, byteCount: 0, isLast: false)))
            }
            func next() async -> SourceEvent? {
                for await block in stream { return block }
                return nil
            }
            func stop() { continuation.finish() }
        }
        final class Full: AnalysisObserver, Error {
            func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws { throw self }
            func advance(_ state: AnalysisState, past event: SourceEvent) {}
            func tick(_ state: AnalysisState) {}
        }
        var analysis = Analysis(settings: settings, firstTimes: [nil], threads: 2)
        await #expect(throws: (any Error).self) { try await analysis.run(Silent(), observer: Full()) }
    }

    @Test func malformedLinesAreKeptInTheirOrder() async throws {
        let log = RandomLog(seed: 9, lines: 2_000)
        let malformed = log.lines.filter { $0.hasPrefix("no log line") }
        let result = try await analyse(log.blocks(seed: 2), threads: 4)
        #expect(String(decoding: result.rejected, as: UTF8.self) == malformed.map { $0 + "\n" }.joined())
    }

    @Test func errorOfABlockEndsTheAnalysis() async throws {
        struct Broken: LineBlock, Error {
            func read(from offset: Int?, _ body: (Span<UInt8>, Int) throws -> Int?) throws -> BlockReading {
                throw self
            }
        }
        let source = ScriptedSource([
            SourcedBlock(partition: 0, format: .combined, block: Broken(), byteCount: 0, isLast: true)
        ])
        var analysis = Analysis(settings: settings, firstTimes: [nil], threads: 2)
        await #expect(throws: Broken.self) { try await analysis.run(source, observer: RecordingObserver()) }
    }
}
