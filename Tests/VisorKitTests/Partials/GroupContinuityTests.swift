import Testing
import VisorTesting

@testable import VisorKit

/// A merger that goes on from a snapshot, and one that never stopped.
@Suite struct GroupContinuityTests {
    private static let settings: AnalysisSettings = {
        var settings = RandomPartials.settings
        settings.capacity = .standard
        return settings
    }()

    /// Records of random lines in three partitions, of which some are repeated, and some refused.
    private static func records(seed: UInt64) throws -> [[UInt8]] {
        var random = SeededGenerator(seed: seed)
        var group = PartialGroup(settings)
        let stranger = LogAuthor("stranger", definition: 2)
        var second: Int64 = 0
        var records: [[UInt8]] = [group.merger.inputs(3)]
        for partition in 0..<3 { records += try group.records([], of: partition) }
        for lines in RandomLog(seed: seed, lines: 240, step: 3, disorder: 70).blocks(seed: seed) {
            let partition = Int.random(in: 0..<3, using: &random)
            let size = [60, 4_000, PartialRecord.partSize].randomElement(using: &random) ?? 0
            let atEnd: Duration? = Bool.random(using: &random) ? .seconds(Int.random(in: 0..<20, using: &random)) : nil
            let partial = try group.records(lines, of: partition, atEnd: atEnd, size: max(size, 300))
            records += partial
            if Int.random(in: 0..<4, using: &random) == 0 { records += partial }
            if Int.random(in: 0..<8, using: &random) == 0 { records += stranger.partial(0..<1) + [[0]] }
            for _ in 0..<Int.random(in: 0..<3, using: &random) {
                second += Int64.random(in: 0..<4, using: &random)
                records.append(group.merger.tick(second))
            }
        }
        return records
    }

    /// What merging comes to: what is published, what is told, and the state.
    private struct Outcome: Equatable {
        var windows: [[UInt8]]
        var alerts: [AlertTransition]
        var state: [UInt8]

        init(_ observer: RecordingObserver, _ state: GroupState) {
            let document = SummaryDocument(topCount: 5)
            windows = observer.updates.map(document.line)
            alerts = observer.transitions
            self.state = state.bytes
        }
    }

    /// What records come to where the merger stops now and then, and another goes on from its snapshot.
    private func outcome(_ records: [[UInt8]], stoppingBefore stops: Set<Int>) throws -> Outcome {
        let observer = RecordingObserver()
        var state = GroupState(settings: GroupContinuityTests.settings)
        for (offset, record) in records.enumerated() {
            if stops.contains(offset) {
                let before = state.bytes
                state = try GroupState(bytes: before)
                let changes = state.change(to: GroupContinuityTests.settings)
                #expect(changes.windows.isEmpty && changes.alerts.isEmpty)
                #expect(state.bytes == before)
            }
            try state.take(record, at: offset, observer: observer)
        }
        return Outcome(observer, state)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func whoGoesOnFromASnapshotIsAsOneThatNeverStopped(seed: UInt64) throws {
        let records = try GroupContinuityTests.records(seed: seed)
        let whole = try outcome(records, stoppingBefore: [])
        #expect(!whole.windows.isEmpty)
        var random = SeededGenerator(seed: seed)
        let some = Set((0..<5).map { _ in Int.random(in: 0..<records.count, using: &random) })
        for stops in [some, Set(0..<records.count)] {
            let outcome = try outcome(records, stoppingBefore: stops)
            #expect(outcome.windows == whole.windows && outcome.alerts == whole.alerts)
            #expect(outcome.state == whole.state)
        }
    }

    @Test func logsOfThisTestHaveAllThatALogCanHave() throws {
        var refused: Set<PartialLog.Refusal> = []
        var alerts = 0
        for seed in 0..<12 as Range<UInt64> {
            let observer = RecordingObserver()
            var state = GroupState(settings: GroupContinuityTests.settings)
            for (offset, record) in try GroupContinuityTests.records(seed: seed).enumerated() {
                try state.take(record, at: offset, observer: observer)
            }
            refused.formUnion(state.log.refused.keys)
            alerts += observer.transitions.count
        }
        #expect(refused.isSuperset(of: [.damaged, .definition, .overtaken, .incomplete]) && alerts > 100)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func partialsFireTheAlertsThatTheirLinesDo(seed: UInt64) throws {
        let settings = GroupContinuityTests.settings
        var group = PartialGroup(settings)
        let observer = RecordingObserver()
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        try group.begin(0)
        var offset = 0
        for lines in RandomLog(seed: seed, lines: 400, step: 2, disorder: 50).blocks(seed: seed) where !lines.isEmpty {
            try group.bring(lines, of: 0)
            let block = SourcedBlock(
                partition: 0, format: .combined, profile: InputProfile(source: "web"),
                block: BytesBlock(lines, at: offset), byteCount: lines.count, isLast: false)
            try events.take(.block(block), observer: observer)
            offset += lines.count
        }
        #expect(group.observer.transitions == observer.transitions)
        #expect(Set(observer.transitions.map(\.identity.rule)).count > 3)
        let document = SummaryDocument(topCount: 5)
        #expect(group.observer.updates.map(document.line) == observer.updates.map(document.line))
    }
}
