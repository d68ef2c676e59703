import Testing
import VisorTesting

@testable import VisorKit

/// A partial that came as bytes is merged as the one that was folded here, and no bytes make a merger trap.
@Suite struct PartialSummaryWireTests {
    private let settings = RandomPartials.settings

    /// What merging comes to: what is published, what is told, and the state.
    private struct Outcome: Equatable {
        var windows: [[UInt8]] = []
        var alerts: [AlertTransition] = []
        var state: [UInt8] = []
    }

    private func merged(_ partials: [PartialSummary]) -> Outcome {
        var outcome = Outcome()
        var state = AnalysisState(settings: settings)
        let document = SummaryDocument(topCount: 5)
        for (number, partial) in partials.enumerated() {
            outcome.windows += state.windows.merge(partial, from: number % 2).map(document.line)
            outcome.alerts += state.rules.merge(
                partial, watermark: state.windows.watermark, now: state.windows.time(of: number % 2))
        }
        outcome.windows += state.windows.finish().map(document.line)
        outcome.windows.append(document.object(state.windows.overall))
        var writer = BinaryWriter()
        state.encode(into: &writer)
        outcome.state = writer.bytes
        return outcome
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func whatWasReadIsMergedAsWhatWasFolded(seed: UInt64) throws {
        let partials = try RandomPartials(seed: seed).all
        let read = try partials.map { try PartialSummary(encoded: $0.encoded) }
        #expect(read.map(\.encoded) == partials.map(\.encoded))
        #expect(read.allSatisfy { $0.fits(settings) })
        #expect(merged(read) == merged(partials))
    }

    @Test func partialsOfThisTestHoldAllThatAPartialCanHold() throws {
        let partials = try (0..<15 as Range<UInt64>).flatMap { try RandomPartials(seed: $0).all }
        #expect(partials.contains { $0.parts.contains(where: \.isStraggling) })
        #expect(partials.contains { $0.ahead > 0 } && partials.contains { $0.malformed > 0 && $0.sample != nil })
        #expect(partials.contains { $0.greatestTime == nil } && partials.contains { $0.parts.count > 3 })
        let groups = partials.flatMap(\.counters).flatMap(\.groups)
        #expect(groups.contains { $0.cells.count > 3 } && groups.contains { $0.untimed > 0 })
        #expect(groups.contains { $0.clients.count > 1 } && groups.contains { $0.durations.count > 1 })
        #expect(groups.contains { $0.lines.count > 1 })
        #expect(merged(partials).alerts.count > 9)
    }

    @Test func partialOfNothingIsReadAsNothing() throws {
        let read = try PartialSummary(encoded: PartialSummary(capacity: .standard).encoded)
        #expect(read.parts.isEmpty && read.counters.isEmpty && read.greatestTime == nil)
        #expect(read.untimed == WindowSummary())
    }

    @Test func partialOfAnotherVersionIsRefused() {
        #expect(throws: WireError.isOfUnknownVersion(9)) { try PartialSummary(encoded: [9]) }
    }

    @Test(arguments: 0..<3 as Range<UInt64>)
    func everyTruncatedPartialIsRefused(seed: UInt64) throws {
        for partial in try RandomPartials(seed: seed, lines: 40).all {
            let bytes = partial.encoded
            for count in bytes.indices {
                #expect(throws: WireError.self) { try PartialSummary(encoded: Array(bytes.prefix(count))) }
            }
        }
    }

    @Test(arguments: 0..<3 as Range<UInt64>)
    func everyChangedByteIsRefusedOrCanBeMerged(seed: UInt64) throws {
        let others = try RandomPartials(seed: seed, lines: 20, average: 4).all
        var (taken, refused) = (0, 0)
        for partial in try RandomPartials(seed: seed, lines: 12, average: 6).all {
            let bytes = partial.encoded
            for place in bytes.indices {
                for change in [1, 0x40, 0x80, 0xff] as [UInt8] {
                    var changed = bytes
                    changed[place] ^= change
                    guard let read = try? PartialSummary(encoded: changed) else {
                        refused += 1
                        continue
                    }
                    taken += 1
                    #expect(read.encoded == changed)
                    if read.fits(settings), place % 16 == 0 { _ = merged([read, read] + others + [read]) }
                }
            }
        }
        #expect(taken > 100 && refused > 100)
    }
}
