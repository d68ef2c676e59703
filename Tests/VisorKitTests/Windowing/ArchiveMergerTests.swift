import Testing
import VisorTesting

@testable import VisorKit

/// An archive that is folded in parts and merged comes to what one analysis of all lines comes to.
@Suite struct ArchiveMergerTests {
    private func settings(window: Int64 = 10, capacity: HeavyHitters.Capacity = .standard) -> AnalysisSettings {
        AnalysisSettings(layout: WindowLayout(size: .seconds(window)), capacity: capacity)
    }

    /// Partials of blocks, taken together by a collector for each part.
    private func collected(_ blocks: [[UInt8]], parts: Int, _ settings: AnalysisSettings) throws -> [PartialSummary] {
        var partials: [PartialSummary] = []
        for part in 0..<parts {
            var collector = PartialCollector()
            for block in blocks[(blocks.count * part / parts)..<(blocks.count * (part + 1) / parts)] {
                let partial = try PartialSummary.of(block, format: .combined, settings: settings.forArchives)
                if !collector.hasRoom(for: partial) {
                    partials.append(collector.partial)
                    collector = PartialCollector()
                }
                collector.merge(partial, source: "part \(part)")
            }
            if !collector.isEmpty { partials.append(collector.partial) }
        }
        return partials
    }

    private func merged(_ partials: [PartialSummary], window: Int64 = 10) throws -> ([WindowUpdate], OverallSummary) {
        var merger = ArchiveMerger(window: .seconds(window), keepsWindows: true)
        for partial in partials { try merger.merge(try PartialSummary(encoded: partial.encoded), from: 0) }
        var updates: [WindowUpdate] = []
        merger.takeWindows { updates.append($0) }
        return (updates, merger.overall)
    }

    /// What one analysis comes to that waits for lines for as long as it takes.
    private func analysed(_ log: RandomLog, _ settings: AnalysisSettings) throws -> ([WindowUpdate], OverallSummary) {
        let layout = WindowLayout(
            size: settings.layout.size, lateness: .seconds(100_000), retention: .seconds(0), openLimit: 16_384)
        var merger = WindowMerger(layout: layout, firstTimes: [nil])
        let whole = try PartialSummary.of(log.bytes, format: .combined, settings: settings)
        let updates = merger.merge(whole, from: 0) + merger.finish()
        return (updates, merger.overall)
    }

    @Test(arguments: 0..<15 as Range<UInt64>)
    func partsInAnyOrderComeToTheWhole(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let log = RandomLog(seed: seed, lines: 400, step: 5, disorder: 900)
        let (windows, whole) = try analysed(log, settings())
        let parts = Int.random(in: 1...9, using: &generator)
        let partials = try collected(log.blocks(seed: seed), parts: parts, settings()).shuffled(using: &generator)
        let (updates, overall) = try merged(partials)
        let document = SummaryDocument(topCount: 100)
        #expect(updates.map(document.line) == windows.map(document.line))
        #expect(document.object(overall) == document.object(whole))
        #expect(overall.times == whole.times && overall.overlong == whole.overlong)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func topListsStayWithinTheirError(seed: UInt64) throws {
        let small = settings(capacity: HeavyHitters.Capacity(keys: 4, bytes: 600))
        let log = RandomLog(seed: seed, lines: 600)
        let (_, exact) = try analysed(log, settings())
        let (_, overall) = try merged(try collected(log.blocks(seed: seed), parts: 5, small))
        let (found, truth) = (overall.summary.tops.paths, exact.summary.tops.paths)
        #expect(found.error > 0)
        for entry in truth.ranking(.max) {
            let count = found.count(of: entry.key)
            #expect(count <= entry.count && entry.count <= count + found.error)
        }
    }

    @Test func partialsStaySmallHoweverManyWindowsThereAre() throws {
        let lines = (0..<3_000).map { RandomLog(seed: UInt64($0), lines: 1).lines[0] }
        var text = ""
        for (number, _) in lines.enumerated() {
            let time = RandomLog.text(of: EventTime(seconds: 1_795_000_000 + Int64(number) * 10))
            text += "192.0.2.1 - - [\(time)] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"
        }
        let blocks = stride(from: 0, to: 3_000, by: 100).map { start in
            let rows = text.split(separator: "\n")[start..<start + 100]
            return Array((rows.joined(separator: "\n") + "\n").utf8)
        }
        let partials = try collected(blocks, parts: 1, settings())
        #expect(partials.count == 3 && partials.allSatisfy { $0.parts.count <= FoldedBlock.windowLimit })
        let (updates, overall) = try merged(partials)
        #expect(updates.count == 3_000 && overall.summary.lines == 3_000)
    }

    @Test func windowsOfAnotherLengthAreRefused() throws {
        let partials = try collected(RandomLog(seed: 1, lines: 200).blocks(seed: 1), parts: 1, settings(window: 7))
        #expect(throws: ArchiveMerger.Failure.hasOtherWindows) { try merged(partials) }
    }

    @Test func windowsThatTakeTooMuchMemoryAreRefused() throws {
        let partials = try collected(RandomLog(seed: 1, lines: 200).blocks(seed: 1), parts: 1, settings())
        var merger = ArchiveMerger(window: .seconds(10), keepsWindows: true, memory: 20_000)
        #expect(throws: ArchiveMerger.Failure.hasTooManyWindows(memory: 20_000)) {
            for partial in partials { try merger.merge(partial, from: 0) }
        }
        var whole = ArchiveMerger(window: .seconds(10), keepsWindows: false, memory: 20_000)
        for partial in partials { try whole.merge(partial, from: 0) }
        #expect(whole.overall.summary.lines == 200)
    }

    @Test func moreLinesThanAreCountedAreRefused() throws {
        var partial = PartialSummary(capacity: .standard)
        partial.untimed.lines = PartialSummary.greatestTally
        let read = try PartialSummary(encoded: partial.encoded)
        var merger = ArchiveMerger(window: .seconds(10), keepsWindows: false)
        for _ in 0..<128 { try merger.merge(read, from: 0) }
        #expect(throws: ArchiveMerger.Failure.hasTooManyLines) { try merger.merge(read, from: 0) }
    }
}
