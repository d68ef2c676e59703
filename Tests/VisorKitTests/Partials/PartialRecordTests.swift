import Testing
import VisorTesting

@testable import VisorKit

/// Records of the log of partials as bytes.
@Suite struct PartialRecordTests {
    private static let records: [PartialRecord] = [
        .part(index: 0, count: 1, bytes: [1, 2, 3]), .part(index: 127, count: 128, bytes: []),
        .lost(LogAuthor.input(3), 7..<1 << 60), .tick(EventTime(seconds: 1_800_000_000)),
        .tick(EventTime(seconds: -1)), .inputs([]),
        .inputs([
            PartialRecord.InputTopic(name: "lines", partitions: 4), PartialRecord.InputTopic(name: "", partitions: 0),
        ]),
    ].enumerated().map { number, content in
        PartialRecord(author: "author \(number)", sequence: number, definition: .max - 7, content: content)
    }

    @Test(arguments: records)
    func whatIsWrittenIsRead(record: PartialRecord) throws {
        #expect(try PartialRecord(decoding: record.encoded) == record)
    }

    @Test(arguments: records)
    func everyTruncatedRecordIsRefused(record: PartialRecord) {
        let bytes = record.encoded
        for count in bytes.indices {
            #expect(throws: WireError.self) { try PartialRecord(decoding: Array(bytes.prefix(count))) }
        }
        #expect(throws: WireError.self) { try PartialRecord(decoding: bytes + [0]) }
    }

    @Test(arguments: records)
    func everyChangedBitIsNoticed(record: PartialRecord) {
        let bytes = record.encoded
        for place in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                #expect(throws: WireError.self, "bit \(bit) of byte \(place)") { try PartialRecord(decoding: changed) }
            }
        }
    }

    @Test(arguments: records)
    func whatSomebodyMadeUpIsRefusedOrWrittenAsTheSameBytes(record: PartialRecord) {
        let content = Array(record.encoded.dropFirst(9))
        for place in content.indices {
            for change in [1, 0x40, 0x80, 0xff] as [UInt8] {
                var changed = content
                changed[place] ^= change
                let bytes = FramedRecord.encode(changed, mark: Array("VSPR".utf8), version: PartialRecord.version)
                guard let read = try? PartialRecord(decoding: bytes) else { continue }
                #expect(read.encoded == bytes)
            }
        }
    }

    @Test func anotherVersionIsToldFromDamage() {
        var bytes = PartialRecordTests.records[0].encoded
        bytes[4] = 2
        #expect(throws: WireError.isOfUnknownVersion(2)) { try PartialRecord(decoding: bytes) }
        // Whatever stands in it.
        let other = FramedRecord.encode(Array("something else".utf8), mark: Array("VSPR".utf8), version: 9)
        #expect(throws: WireError.isOfUnknownVersion(9)) { try PartialRecord(decoding: other) }
        bytes[bytes.count - 1] ^= 1
        #expect(throws: WireError.holdsImpossibleNumber) { try PartialRecord(decoding: bytes) }
        #expect(throws: WireError.holdsImpossibleText) { try PartialRecord(decoding: Array("hello, world".utf8)) }
    }

    @Test func whatCannotBeIsRefused() {
        let long = String(repeating: "a", count: 250)
        let outside = EventTime.statable.upperBound
        let contents: [PartialRecord.Content] = [
            .part(index: 1, count: 1, bytes: []), .part(index: 0, count: 0, bytes: []),
            .part(index: 0, count: 129, bytes: []),
            .part(index: 0, count: 1, bytes: [UInt8](repeating: 0, count: PartialRecord.partSize + 1)),
            .lost(LogAuthor.input(0), 5..<5), .lost(InputPartition(topic: long, number: 0), 0..<1),
            .lost(LogAuthor.input(1 << 20 + 1), 0..<1), .lost(LogAuthor.input(0), 0..<1 << 60 + 1), .tick(outside),
            .inputs([PartialRecord.InputTopic(name: long, partitions: 1)]),
            .inputs([PartialRecord.InputTopic(name: "a", partitions: 1 << 16 + 1)]),
        ]
        for content in contents {
            let record = PartialRecord(author: "a", sequence: 0, definition: 1, content: content)
            #expect(throws: WireError.self, "\(content)") { try PartialRecord(decoding: record.encoded) }
        }
        for author in ["", String(repeating: "a", count: 65)] {
            let record = PartialRecord(author: author, sequence: 0, definition: 1, content: .inputs([]))
            #expect(throws: WireError.holdsImpossibleText) { try PartialRecord(decoding: record.encoded) }
        }
    }

    @Test func aLargePartialFitsIntoPartsThatAreNotLargerThanARecord() throws {
        let summaries = try (0..<4 as Range<UInt64>).flatMap {
            try RandomPartials(seed: $0, lines: 3_000, average: 40).all
        }
        let partial = WorkerPartial(
            partition: LogAuthor.input(0), range: 0..<3_000, atEnd: nil, end: 3_000, summaries: summaries)
        let count = partial.encoded.count
        #expect(count > PartialRecord.partSize)
        for size in [3_000, PartialRecord.partSize, 1 << 30] where count <= size * PartialRecord.mostParts {
            let records = try #require(
                PartialRecord.records(
                    of: partial, author: String(repeating: "a", count: 64), sequence: .max >> 4, definition: .max,
                    size: size))
            #expect(
                records.count == (count + min(size, PartialRecord.partSize) - 1) / min(size, PartialRecord.partSize))
            var joined: [UInt8] = []
            for (number, record) in records.enumerated() {
                #expect(record.encoded.count <= PartialRecord.sizeLimit)
                guard case .part(number, records.count, let bytes) = record.content else {
                    Issue.record("no part \(number)")
                    continue
                }
                joined += bytes
            }
            #expect(joined == partial.encoded)
        }
    }

    @Test func aPartialOfMorePartsThanThereMayBeHasNoRecords() {
        let partial = WorkerPartial(partition: LogAuthor.input(0), range: 0..<1, atEnd: nil, end: 1)
        let count = partial.encoded.count
        #expect(count <= PartialRecord.mostParts)
        let marks = (0..<40).map { WorkerPartial.Mark(incarnation: "incarnation \($0)", offset: $0) }
        let larger = WorkerPartial(partition: LogAuthor.input(0), range: 0..<1, atEnd: nil, end: 1, marks: marks)
        for (partial, isTaken) in [(partial, true), (larger, false)] {
            let records = PartialRecord.records(of: partial, author: "a", sequence: 1, definition: 1, size: 1)
            #expect((records != nil) == isTaken)
        }
    }
}
