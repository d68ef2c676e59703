import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Checkpoints are what they were when they are read again, and nothing else passes for one.
@Suite struct CheckpointFormTests {
    /// A checkpoint of an analysis that has read something.
    static func checkpoint() throws -> Checkpoint {
        let settings = AnalysisSettings()
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        let block = BytesBlock(RandomLog(seed: 3, lines: 400).bytes)
        try events.take(
            .block(SourcedBlock(partition: 4, format: .combined, block: block, byteCount: 1, isLast: false)),
            observer: RecordingObserver())
        var position = FilePosition(source: "/var/log/é.log", incarnation: 3, device: .max, inode: 12)
        position.name = "/var/log/real.log"
        position.head = FilePosition.Sample(Array("head".utf8))
        position.tail = FilePosition.Sample(Array("tail".utf8))
        position.offset = 1 << 40
        position.marks = [.init(offset: 16_384, tail: position.tail)]
        position.size = 1 << 41
        position.modified = -5
        position.isInsideLine = true
        position.format = FormatMemo(name: "w3c", lines: Array("#Fields: date\n".utf8))
        var done = position
        done.isDone = true
        done.format = nil
        return Checkpoint(
            seen: EventTime(seconds: 1_795_000_000),
            sources: [SourceRecord(name: position.source, partition: 4, positions: [position, done])],
            outputs: [.init(path: "w.jsonl", length: 99, awaited: [.init(key: "2026", number: 5)])],
            state: events.state)
    }

    private func bytes() throws -> [UInt8] { CheckpointForm.encode(try Self.checkpoint(), sequence: 7) }

    @Test func whatIsReadIsWhatWasWritten() throws {
        let (checkpoint, bytes) = (try Self.checkpoint(), try bytes())
        let content = try #require(CheckpointForm.content(of: bytes))
        #expect(content.sequence == 7 && content.version == CheckpointForm.version)
        let found = try CheckpointForm.decode(content.state)
        #expect(found.seen == checkpoint.seen)
        #expect(found.sources == checkpoint.sources)
        #expect(found.outputs == checkpoint.outputs)
        #expect(CheckpointForm.encode(found, sequence: 7) == bytes)
    }

    @Test func everyPartOfOneIsDamaged() throws {
        let bytes = try bytes()
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(CheckpointForm.content(of: Array(bytes[..<count])) == nil)
        }
        #expect(CheckpointForm.content(of: bytes + [0]) == nil)
    }

    @Test func everyChangedBitIsSeen() throws {
        let bytes = try bytes()
        for place in Array(0..<40) + stride(from: 40, to: bytes.count, by: 11) {
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(CheckpointForm.content(of: changed) == nil)
        }
    }

    @Test func stateThatCannotBeIsRefusedThoughItsSumIsRight() throws {
        // As by someone who means harm: no trap, and no state that would lead to one.
        let content = try #require(CheckpointForm.content(of: bytes()))
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<400 {
            var state = content.state
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                state[Int.random(in: state.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            guard let found = try? CheckpointForm.decode(state) else { continue }
            _ = CheckpointForm.encode(found, sequence: 1)
            _ = found.state.windows.overall
        }
    }

    @Test func anotherVersionIsToldFromDamage() throws {
        let bytes = CheckpointForm.withHeader([1, 2, 3], sequence: 4, version: 9)
        #expect(CheckpointForm.content(of: bytes)?.version == 9)
    }
}
