import Testing
import VisorTesting

@testable import VisorKit

/// Snapshots of a group's state, in parts.
@Suite struct SnapshotTests {
    private static let settings = AnalysisSettings()

    /// A state after so many lines.
    private func state(_ lines: Int, seed: UInt64 = 1) throws -> GroupState {
        var group = PartialGroup(SnapshotTests.settings)
        try group.inputs(1)
        try group.begin(0)
        try group.bring(RandomLog(seed: seed, lines: lines).bytes, of: 0)
        for second in 0..<Int64(lines) { try group.tick(second) }
        return group.state
    }

    private func parts(
        _ state: GroupState, _ author: String = "a", size: Int = 500
    ) throws -> [SnapshotPart] {
        try #require(SnapshotPart.parts(of: state, author: author, definition: 7, size: size))
    }

    private func found(_ parts: [SnapshotPart]) -> [[UInt8]] {
        var search = SnapshotSearch()
        for part in parts { search.take(part) }
        return search.found.map(\.bytes)
    }

    @Test func whatIsWrittenIsRead() throws {
        let state = try state(20)
        for part in try parts(state) {
            #expect(part.position == state.log.next && part.definition == 7)
            #expect(try SnapshotPart(decoding: part.encoded) == part)
            #expect(part.encoded.count <= PartialRecord.sizeLimit)
        }
    }

    @Test func damageAndOtherVersionsAreRefused() throws {
        let bytes = try parts(try state(2))[0].encoded
        for count in bytes.indices {
            #expect(throws: WireError.self) { try SnapshotPart(decoding: Array(bytes.prefix(count))) }
        }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            #expect(throws: WireError.self) { try SnapshotPart(decoding: changed) }
        }
        var other = bytes
        other[4] = 2
        #expect(throws: WireError.isOfUnknownVersion(2)) { try SnapshotPart(decoding: other) }
        let record = PartialRecord(author: "a", sequence: 1, definition: 1, content: .inputs([]))
        #expect(throws: WireError.holdsImpossibleText) { try SnapshotPart(decoding: record.encoded) }
    }

    @Test func partsInAnyOrderAreTheState() throws {
        let state = try state(50)
        var random = SeededGenerator(seed: 1)
        let parts = try parts(state)
        #expect(parts.count > 5)
        #expect(found(parts.shuffled(using: &random) + parts) == [state.bytes])
    }

    @Test func aSnapshotWithoutOneOfItsPartsIsNotFound() throws {
        let parts = try parts(try state(50))
        for place in parts.indices {
            var some = parts
            some.remove(at: place)
            var search = SnapshotSearch()
            for part in some { search.take(part) }
            #expect(!search.hasFound && search.found.isEmpty)
        }
    }

    @Test func theGreatestPositionComesFirstAndOthersOnlyWhereThatCannotBeRead() throws {
        let (early, late) = (try state(10), try state(30))
        let (first, second) = (try parts(early, "a"), try parts(late, "b"))
        #expect(found(second + first) == [late.bytes, early.bytes])
        #expect(found(Array(second.dropLast()) + first) == [early.bytes])
        let nonsense = try parts(late, "z").map { part in
            var bytes = part.encoded
            // Other bytes of the state in a record that is whole.
            bytes[bytes.count - 1] ^= 0xff
            return try SnapshotPart(
                decoding: FramedRecord.encode(
                    Array(bytes.dropFirst(9)), mark: Array("VSSN".utf8), version: SnapshotPart.version))
        }
        #expect(found(nonsense + first).last == early.bytes)
    }

    @Test func partsOfTwoSnapshotsAtOnePositionAreNotMixed() throws {
        let (one, other) = (try state(30, seed: 1), try state(30, seed: 2))
        let (first, second) = (try parts(one, "a"), try parts(other, "b"))
        #expect(Set(found(first + second)) == [one.bytes, other.bytes])
        #expect(found([second[0]] + first.dropFirst()).isEmpty)
    }

    @Test func ofManySnapshotsThoseOfTheLeastPositionsGo() throws {
        var search = SnapshotSearch()
        var group = PartialGroup(SnapshotTests.settings)
        for second in 0..<200 {
            try group.tick(Int64(second))
            for part in try parts(group.state) { search.take(part) }
        }
        #expect(search.found.map(\.log.next) == Array((137...200).reversed()))
    }

    @Test func aStateOfMorePartsThanThereMayBeHasNone() throws {
        let state = try state(400)
        #expect(SnapshotPart.parts(of: state, author: "a", definition: 1, size: 1) == nil)
    }

    @Test func everyTruncatedOrChangedStateIsRefusedOrGoesOn() throws {
        var group = PartialGroup(RandomPartials.settings)
        try group.inputs(2)
        for partition in 0..<2 { try group.begin(partition) }
        let blocks = RandomLog(seed: 5, lines: 12, step: 3, disorder: 30).blocks(seed: 5, lines: 4)
        for (number, lines) in blocks.enumerated() {
            try group.bring(lines, of: number % 2, atEnd: .seconds(number))
            try group.tick(Int64(number))
        }
        let bytes = group.bytes
        let next = try group.records(RandomLog(seed: 6, lines: 5).bytes, of: 0) + [group.merger.tick(99)]
        for count in bytes.indices where count % 7 == 0 {
            #expect(throws: WireError.self) { try GroupState(bytes: Array(bytes.prefix(count))) }
        }
        var taken = 0
        for place in bytes.indices {
            for change in [1, 0x40, 0x80, 0xff] as [UInt8] {
                var changed = bytes
                changed[place] ^= change
                guard var read = try? GroupState(bytes: changed) else { continue }
                taken += 1
                guard place % 5 == 0 else { continue }
                _ = read.change(to: RandomPartials.settings)
                for record in next { try read.take(record, at: read.log.next, observer: RecordingObserver()) }
            }
        }
        #expect(taken > 100)
    }
}
