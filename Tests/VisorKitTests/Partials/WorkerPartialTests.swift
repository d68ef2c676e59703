import Testing
import VisorTesting

@testable import VisorKit

/// What a worker makes of messages, as bytes.
@Suite struct WorkerPartialTests {
    private static func partial(summaries: [PartialSummary] = []) -> WorkerPartial {
        var notes = WorkerPartial.Notes()
        (notes.repeated, notes.gaps, notes.missing, notes.anonymous) = (1, 2, 3, 4)
        return WorkerPartial(
            partition: LogAuthor.input(2), range: 5..<900, atEnd: .milliseconds(12_345), end: 1_000,
            latest: EventTime(seconds: 1_795_000_000),
            marks: ["b", "a", "c"].map { WorkerPartial.Mark(incarnation: $0, offset: 77) }, notes: notes,
            summaries: summaries)
    }

    @Test func whatIsWrittenIsRead() throws {
        let summaries = Array(try RandomPartials(seed: 4).all.prefix(5))
        let partial = WorkerPartialTests.partial(summaries: summaries)
        let read = try WorkerPartial(decoding: partial.encoded)
        #expect(read.partition == partial.partition && read.range == 5..<900 && read.end == 1_000)
        #expect(read.atEnd == .milliseconds(12_345) && read.latest == partial.latest && read.notes == partial.notes)
        #expect(read.marks.map(\.incarnation) == ["a", "b", "c"] && read.marks.allSatisfy { $0.offset == 77 })
        #expect(try read.decodedSummaries().map(\.encoded) == summaries.map(\.encoded))
        #expect(read.encoded == partial.encoded)
    }

    @Test func aStatementAloneHasNoSummaries() throws {
        let partial = WorkerPartial(partition: LogAuthor.input(0), range: 9..<9, atEnd: nil, end: 20)
        let read = try WorkerPartial(decoding: partial.encoded)
        #expect(read.range.isEmpty && read.atEnd == nil && read.latest == nil && read.marks.isEmpty)
        #expect(try read.decodedSummaries().isEmpty)
    }

    @Test func everyTruncatedPartialIsRefused() throws {
        let bytes = WorkerPartialTests.partial(summaries: Array(try RandomPartials(seed: 4).all.prefix(2))).encoded
        for count in bytes.indices {
            #expect(throws: WireError.self) { try WorkerPartial(decoding: Array(bytes.prefix(count))) }
        }
        #expect(throws: WireError.goesOn) { try WorkerPartial(decoding: bytes + [0]) }
    }

    @Test func everyChangedByteIsRefusedOrWrittenAsTheSameBytes() throws {
        let bytes = WorkerPartialTests.partial(summaries: Array(try RandomPartials(seed: 4).all.prefix(2))).encoded
        var (taken, refused) = (0, 0)
        for place in bytes.indices {
            for change in [1, 0x40, 0x80, 0xff] as [UInt8] {
                var changed = bytes
                changed[place] ^= change
                guard let read = try? WorkerPartial(decoding: changed) else {
                    refused += 1
                    continue
                }
                taken += 1
                #expect(read.encoded == changed)
                _ = try? read.decodedSummaries()
            }
        }
        #expect(taken > 100 && refused > 10)
    }

    @Test func marksAreInOrderAndEachThereOnce() throws {
        let mark = Array("\u{1}a\u{4d}".utf8)
        let bytes = WorkerPartialTests.partial().encoded
        let places = bytes.indices.dropLast(2).filter { Array(bytes[$0..<$0 + 3]) == mark }
        let place = try #require(places.first)
        for name in ["b", "c"] {
            var changed = bytes
            changed[place + 1] = Array(name.utf8)[0]
            #expect(throws: WireError.holdsImpossibleText) { try WorkerPartial(decoding: changed) }
        }
    }

    @Test func whatCannotBeIsRefused() {
        let long = String(repeating: "a", count: WorkerPartial.longestIncarnation + 1)
        let partials = [
            WorkerPartial(
                partition: LogAuthor.input(0), range: 0..<1, atEnd: nil, end: 1,
                marks: [WorkerPartial.Mark(incarnation: long, offset: 0)]),
            WorkerPartial(
                partition: LogAuthor.input(0), range: 0..<1, atEnd: nil, end: 1,
                marks: [WorkerPartial.Mark(incarnation: "a", offset: 1 << 60 + 1)]),
            WorkerPartial(partition: LogAuthor.input(0), range: 0..<1 << 60 + 1, atEnd: nil, end: 1),
            WorkerPartial(partition: LogAuthor.input(0), range: 0..<1, atEnd: nil, end: 1 << 60 + 1),
            WorkerPartial(partition: InputPartition(topic: long + long, number: 0), range: 0..<1, atEnd: nil, end: 1),
        ]
        for partial in partials {
            #expect(throws: WireError.self) { try WorkerPartial(decoding: partial.encoded) }
        }
    }

    @Test func notesOfManyPartialsDoNotOverflow() {
        var notes = WorkerPartial.Notes()
        (notes.repeated, notes.gaps, notes.missing, notes.anonymous) = (1 << 47, 1 << 47, 1 << 60, 1 << 47)
        var sum = notes
        for _ in 0..<100 { sum.add(notes) }
        #expect(sum == notes)
    }
}
