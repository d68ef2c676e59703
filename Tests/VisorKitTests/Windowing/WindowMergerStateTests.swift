import Testing
import VisorTesting

@testable import VisorKit

/// An analysis goes on from its bytes as if it had never stopped, and no bytes make it trap.
@Suite struct WindowMergerStateTests {
    private let settings = AnalysisSettings(
        layout: WindowLayout(size: .seconds(10), lateness: .seconds(5), retention: .seconds(40)),
        capacity: HeavyHitters.Capacity(keys: 8, bytes: 600))

    private func merger() -> WindowMerger {
        WindowMerger(layout: settings.layout, firstTimes: [], capacity: settings.capacity)
    }

    private func bytes(_ merger: WindowMerger) -> [UInt8] {
        var writer = BinaryWriter()
        merger.encode(into: &writer)
        return writer.bytes
    }

    private func merger(from bytes: [UInt8]) throws(WireError) -> WindowMerger {
        var reader = BinaryReader(bytes)
        let merger = try WindowMerger(from: &reader)
        try reader.end()
        return merger
    }

    /// Something that happens to a merger.
    private enum Step {
        case partial(PartialSummary, Int)
        case standing(InputStanding)
        case end(Int)
    }

    /// Three partitions that begin and end at random, and readers that wait.
    private func steps(seed: UInt64) throws -> [Step] {
        var generator = SeededGenerator(seed: seed)
        let log = RandomLog(seed: seed, lines: 300, step: 3, disorder: 70)
        return try log.blocks(seed: seed, lines: 8).enumerated().flatMap { number, block in
            let partition = Int.random(in: 0..<3, using: &generator)
            let partial = try PartialSummary.of(
                block, format: .combined, settings: settings, arrival: EventTime(seconds: 1_795_000_300 - 3_600))
            var steps: [Step] = [.partial(partial, partition)]
            if Int.random(in: 0..<6, using: &generator) == 0 { steps.append(.end(partition)) }
            if Int.random(in: 0..<6, using: &generator) == 0 {
                steps.append(.standing(InputStanding(now: .seconds(number), atEnd: [partition: .seconds(20)])))
            }
            return steps
        }
    }

    private func take(_ step: Step, in merger: inout WindowMerger) -> [WindowUpdate] {
        switch step {
        case .partial(let partial, let partition): merger.merge(partial, from: partition)
        case .standing(let standing): merger.take(standing)
        case .end(let partition): merger.end(partition: partition)
        }
    }

    private struct Published: Equatable {
        let start: EventTime
        let summary: WindowSummary

        init(_ update: WindowUpdate) { (start, summary) = (update.start, update.summary) }
    }

    /// What is published, and what it comes to, with a stop before one step.
    private func run(_ steps: [Step], stopBefore stop: Int?) throws -> (updates: [Published], state: [UInt8]) {
        var merger = merger()
        var updates: [WindowUpdate] = []
        for (number, step) in steps.enumerated() {
            if number == stop { merger = try self.merger(from: bytes(merger)) }
            updates += take(step, in: &merger)
        }
        updates += merger.finish()
        return (updates.map(Published.init), bytes(merger))
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func analysisGoesOnAsIfItHadNeverStopped(seed: UInt64) throws {
        // What readers have said is not kept, and they say it again: here they say nothing across a stop.
        let steps = try steps(seed: seed).filter { if case .standing = $0 { false } else { true } }
        let whole = try run(steps, stopBefore: nil)
        var generator = SeededGenerator(seed: seed)
        for stop in [0, 1, steps.count - 1] + (0..<4).map({ _ in Int.random(in: steps.indices, using: &generator) }) {
            let stopped = try run(steps, stopBefore: stop)
            #expect(stopped.updates == whole.updates)
            #expect(stopped.state == whole.state)
        }
    }

    @Test func someOfTheseStatesHaveAllThatAStateCanHave() throws {
        var merger = merger()
        for step in try steps(seed: 1) { _ = take(step, in: &merger) }
        let overall = try self.merger(from: bytes(merger)).overall
        #expect(overall.tooLate > 0)
        #expect(overall.ahead > 0)
        #expect(overall.malformed > 0 && overall.sample != nil)
        #expect(overall.times != nil && overall.span != nil)
        #expect(overall.summary.tops.paths.error > 0)
        #expect(merger.recent.count > 2 && !merger.partitions.isEmpty && merger.watermark != nil)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func stateIsWrittenAsItWasRead(seed: UInt64) throws {
        var merger = merger()
        for step in try steps(seed: seed) {
            _ = take(step, in: &merger)
            let state = bytes(merger)
            #expect(try bytes(self.merger(from: state)) == state)
        }
    }

    @Test func stateOfNothingIsReadAsNothing() throws {
        let merger = try merger(from: bytes(merger()))
        #expect(merger.layout == settings.layout)
        #expect(merger.recent.isEmpty && merger.partitions.isEmpty && merger.watermark == nil)
        #expect(merger.overall.summary == WindowSummary(capacity: settings.capacity))
    }

    /// A state with few lines, some clients of which make a distinct counter that keeps all registers.
    private func smallState() throws -> [UInt8] {
        var merger = merger()
        let crowd = (0..<60).map {
            "10.1.0.\($0) - - [\(RandomLog.text(of: EventTime(seconds: 1_795_000_000)))] \"GET / HTTP/1.1\" 200 1\n"
        }
        for lines in [Array(crowd.joined().utf8), RandomLog(seed: 5, lines: 12, step: 9).bytes] {
            _ = merger.merge(try .of(lines, format: .combined, settings: settings), from: 2)
        }
        return bytes(merger)
    }

    @Test func everyTruncatedStateIsRefused() throws {
        let state = try smallState()
        for count in state.indices {
            #expect(throws: WireError.self) { try merger(from: Array(state.prefix(count))) }
        }
    }

    @Test func stateOfAnotherVersionIsRefused() throws {
        var state = try smallState()
        state[0] = 9
        #expect(throws: WireError.isOfUnknownVersion(9)) { try merger(from: state) }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func noBytesMakeAStateTrap(seed: UInt64) throws {
        let state = try smallState()
        let lines = RandomLog(seed: seed, lines: 20, step: 20).bytes
        let partial = try PartialSummary.of(lines, format: .combined, settings: settings)
        var generator = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<100 {
            var mangled = state
            mangle(&mangled, &generator)
            guard var merger = try? merger(from: mangled) else { continue }
            taken += 1
            #expect(bytes(merger) == mangled)
            use(&merger, partial)
        }
        #expect(taken > 0)
    }

    /// Changes some bytes, most of them by little or to what numbers end with.
    private func mangle(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = .random(in: 0...255, using: &generator)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(.random(in: 0...255, using: &generator), at: place)
            default: bytes.insert(contentsOf: [UInt8](repeating: 0xff, count: place % 9 + 1), at: place)
            }
        }
    }

    /// Does all that can be done with a merger.
    private func use(_ merger: inout WindowMerger, _ partial: PartialSummary) {
        let document = SummaryDocument(topCount: 3)
        var updates = merger.merge(partial, from: 1)
        updates += merger.take(InputStanding(now: .seconds(100), atEnd: [0: .seconds(20), 1: .seconds(20)]))
        for partition in merger.partitions { updates += merger.end(partition: partition) }
        updates += merger.change(to: WindowLayout(size: .seconds(60), retention: .seconds(0)))
        updates += merger.merge(partial, from: 5)
        updates += merger.finish()
        for update in updates { _ = document.line(update) }
        _ = document.object(merger.overall)
    }
}
