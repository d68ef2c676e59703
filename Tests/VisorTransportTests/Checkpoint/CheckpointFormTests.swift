import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Checkpoints are what they were when they are read again, and nothing else passes for one.
@Suite struct CheckpointFormTests {
    /// A checkpoint of an analysis that has read something.
    static func checkpoint(sequence: Int = 7) throws -> Checkpoint {
        let settings = AnalysisSettings()
        var events = EventMerger(settings: settings, merger: WindowMerger(layout: settings.layout, firstTimes: []))
        let block = BytesBlock(RandomLog(seed: 3, lines: 400).bytes)
        try events.take(
            .block(SourcedBlock(partition: 4, format: .combined, block: block, byteCount: 1, isLast: false)),
            observer: RecordingObserver())
        var position = FilePosition(source: "/var/log/é.log", incarnation: 3, device: .max, inode: 12)
        position.name = "/var/log/real.log"
        position.head = FilePosition.Sample(Array("head".utf8))
        position.tail = FilePosition.Sample(Array("tail".utf8))
        position.offset = 1 << 40
        position.mark(.init(offset: 16_384, tail: position.tail))
        position.size = 1 << 41
        position.modified = -5
        position.isInsideLine = true
        position.format = FormatMemo(name: "w3c", lines: Array("#Fields: date\n".utf8))
        var done = position
        done.isDone = true
        done.format = nil
        var checkpoint = Checkpoint(
            seen: EventTime(seconds: -3),
            sources: [SourceRecord(name: position.source, partition: 4, positions: [position, done])],
            outputs: [.init(path: "w.jsonl", length: 99, awaited: [.init(key: "2026", number: 5)])],
            merger: events.merger)
        checkpoint.sequence = sequence
        return checkpoint
    }

    @Test func whatIsReadIsWhatWasWritten() throws {
        let checkpoint = try Self.checkpoint()
        let bytes = CheckpointForm.encode(checkpoint)
        let found = try CheckpointForm.decode(bytes)
        #expect(found.sequence == 7)
        #expect(found.seen == checkpoint.seen)
        #expect(found.sources == checkpoint.sources)
        #expect(found.outputs == checkpoint.outputs)
        #expect(CheckpointForm.encode(found) == bytes)
    }

    @Test func everyPartOfOneIsDamaged() throws {
        let bytes = CheckpointForm.encode(try Self.checkpoint())
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: CheckpointForm.Fault.damaged) { try CheckpointForm.decode(Array(bytes[..<count])) }
        }
        #expect(throws: CheckpointForm.Fault.damaged) { try CheckpointForm.decode(bytes + [0]) }
    }

    @Test func everyChangedBitIsSeen() throws {
        let bytes = CheckpointForm.encode(try Self.checkpoint())
        for place in stride(from: 0, to: bytes.count, by: 11) {
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(throws: CheckpointForm.Fault.self) { try CheckpointForm.decode(changed) }
        }
    }

    @Test func stateThatCannotBeIsDamagedThoughItsSumIsRight() throws {
        // The sum is made anew, as by someone who means harm: no trap, and no state that would lead to one.
        let bytes = CheckpointForm.encode(try Self.checkpoint())
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<400 {
            var body = Array(bytes[24...])
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                body[Int.random(in: body.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            guard let found = try? CheckpointForm.decode(CheckpointForm.withHeader(body)) else { continue }
            _ = CheckpointForm.encode(found)
            _ = found.merger.overall
        }
    }

    @Test func anotherVersionIsToldFromDamage() throws {
        var bytes = CheckpointForm.encode(try Self.checkpoint())
        bytes[8] = 9
        #expect(throws: CheckpointForm.Fault.otherVersion(9)) { try CheckpointForm.decode(bytes) }
    }
}
