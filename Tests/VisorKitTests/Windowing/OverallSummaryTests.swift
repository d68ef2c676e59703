import Testing
import VisorKit
import VisorTesting

@Suite struct OverallSummaryTests {
    private func overall(_ chunks: [[UInt8]]) async throws -> OverallSummary {
        var analysis = Analysis(settings: AnalysisSettings(), firstTimes: [nil], threads: 1)
        return try await analysis.run(ScriptedSource(chunks), observer: RecordingObserver())
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func partsMergedAmountToTheWhole(_ seed: UInt64) async throws {
        let blocks = RandomLog(seed: seed, lines: 400).blocks(seed: seed)
        let cut = Int(seed) * blocks.count / 20
        let whole = try await overall(blocks)
        let (first, second) = (try await overall(Array(blocks[..<cut])), try await overall(Array(blocks[cut...])))
        for (left, right) in [(first, second), (second, first)] {
            var merged = left
            merged.merge(right)
            #expect(merged.summary == whole.summary)
            #expect(merged.span == whole.span && merged.times == whole.times)
            #expect(merged.malformed == whole.malformed)
        }
        var alone = OverallSummary()
        alone.merge(whole)
        #expect(alone.summary == whole.summary && alone.times == whole.times)
    }
}
