import Testing
import VisorKit

@testable import VisorTransport

/// A journal in which bytes have changed since they were made durable: what is whole stays, and what is not is said.
@Suite struct JournalDamageTests: JournalSuite {
    let fileSystem = SimulatedFileSystem(seed: 1)

    private func record(_ incarnation: String?, _ range: Range<Int>) -> JournalRecord {
        JournalRecord(
            source: "web1", incarnation: incarnation, range: range, received: day, lines: Array("a\nb\n".utf8))
    }

    /// The places at which records begin, and where the last one ends, each of four bytes of an incarnation.
    private func fill(
        _ incarnations: [String], segmentSize: Int = 1 << 20
    ) throws -> (journal: Journal<SimulatedFileSystem>, places: [JournalPosition]) {
        let journal = try open(segmentSize: segmentSize)
        var places: [JournalPosition] = []
        for incarnation in incarnations {
            let next = journal.expected(of: incarnation) ?? 0
            let record = record(incarnation, next..<next + 4)
            try journal.append(record)
            try journal.commit(at: day)
            let length = JournalForm.frame(record).reduce(0) { $0 + $1.count }
            places.append(JournalPosition(segment: journal.end.segment, offset: journal.end.offset - length))
        }
        return (journal, places + [journal.end])
    }

    /// Damages a record: its header, its head or its lines.
    private func damage(_ place: JournalPosition, _ part: Part) {
        change(segment: place.segment) { $0[place.offset + part.rawValue] ^= 1 }
    }

    enum Part: Int, CaseIterable {
        case headLength = 0
        case linesLength = 4
        case sum = 17
        case head = 22
        case lines = 40
    }

    private func read(
        from position: JournalPosition? = nil, to journal: Journal<SimulatedFileSystem>
    ) throws -> (records: [JournalRecord], warnings: [String]) {
        var reader = JournalReader(folder: folder, from: position, in: fileSystem)
        var records: [JournalRecord] = []
        while let record = try reader.next(before: journal.end) { records.append(record) }
        #expect(reader.position == journal.end)
        let warnings = reader.takeWarnings()
        // Once said and passed over, it is not read again.
        #expect(try reader.next(before: journal.end) == nil && reader.takeWarnings().isEmpty)
        return (records, warnings)
    }

    /// The places of parts hold for these records.
    @Test func partsOfARecordAreWhereTheyAreDamaged() throws {
        let bytes = JournalForm.frame(record("a", 0..<4))
        #expect(bytes[0].count == Part.lines.rawValue && bytes[1] == Array("a\nb\n".utf8))
    }

    /// What had been counted is damaged, and more had been answered behind it: that is all there.
    @Test(arguments: Part.allCases)
    func damageThatHadBeenReadLosesNothingBehindIt(_ part: Part) throws {
        let (journal, places) = try fill(["a", "a", "a", "b", "a"])
        damage(places[0], part)
        let again = try open(readTo: places[2])
        #expect(again.end == journal.end)
        let rest = try read(from: places[2], to: again)
        #expect(rest.records.map(\.range) == [8..<12, 0..<4, 12..<16] && rest.warnings.isEmpty)
        #expect(
            again.warnings.count == 1 && again.warnings[0].contains("byte \(places[0].offset), which had been read"))
        // Where a batch is repeated it is not taken again.
        for (incarnation, range) in [("a", 12..<16), ("a", 0..<4), ("b", 0..<4)] {
            #expect(throws: JournalRefusal.self) { try again.append(record(incarnation, range)) }
        }
        #expect(again.expected(of: "a") == 16 && again.expected(of: "b") == 4)
    }

    /// The last that is known of an incarnation had been counted: its producer goes on behind it, and is not asked for it again.
    @Test(arguments: Part.allCases)
    func damageThatHadBeenReadIsNotAskedForAgain(_ part: Part) throws {
        let (_, places) = try fill(["a", "a", "b"])
        damage(places[1], part)
        let again = try open(readTo: places[3])
        #expect(throws: JournalRefusal.self) { try again.append(record("a", 0..<4)) }
        try again.append(record("a", 8..<12))
        try again.append(record("b", 4..<8))
        try again.commit(at: day)
        #expect(try read(from: places[3], to: again).records.map(\.range) == [8..<12, 4..<8])
    }

    /// Up to where has been read a record begins, even if nothing before it can be made out.
    @Test func readingGoesOnAtThePositionWhateverStandsBeforeIt() throws {
        let (_, places) = try fill(["a", "a", "a", "a"])
        change { for place in places[0].offset..<places[2].offset { $0[place] ^= 0x55 } }
        let again = try open(readTo: places[2])
        #expect(again.expected(of: "a") == 16)
        #expect(try read(from: places[2], to: again).records.map(\.range) == [8..<12, 12..<16])
        // And nothing before it is cut off, where nothing stands behind it.
        change { $0.removeLast($0.count - places[2].offset) }
        #expect(try open(readTo: places[2]).end == places[2])
    }

    @Test(arguments: Part.allCases)
    func damageThatHadNotBeenReadLosesOneRecordAndIsSaid(_ part: Part) throws {
        let (journal, places) = try fill(["a", "a", "a", "b"])
        damage(places[1], part)
        let again = try open(readTo: places[1])
        #expect(again.end == journal.end)
        #expect(again.expected(of: "a") == 12 && again.expected(of: "b") == 4)
        let text = again.warnings.joined(separator: "\n")
        #expect(text.contains("is damaged at byte \(places[1].offset)"))
        #expect(text.contains("bytes 4 to 8 of web1 (a)") && text.contains("lost"))
        let (records, warnings) = try read(to: again)
        #expect(records.map(\.range) == [0..<4, 8..<12, 0..<4])
        #expect(warnings.count == 1 && warnings[0].contains("is damaged at byte \(places[1].offset)"))
    }

    /// Where nothing of the incarnation came behind it, the producer is asked for it.
    @Test(arguments: Part.allCases)
    func lastRecordOfAnIncarnationIsAskedForAgain(_ part: Part) throws {
        let (_, places) = try fill(["a", "a", "b"])
        damage(places[1], part)
        let again = try open(readTo: places[0])
        #expect(again.expected(of: "a") == 4 && again.warnings.count == 1)
        try again.append(record("a", 4..<8))
        try again.commit(at: day)
        #expect(try read(to: again).records.map(\.range) == [0..<4, 0..<4, 4..<8])
    }

    @Test(arguments: Part.allCases)
    func lastRecordOfAllIsAskedForAgain(_ part: Part) throws {
        let (_, places) = try fill(["a", "a"])
        damage(places[1], part)
        let again = try open()
        #expect(again.expected(of: "a") == 4)
        try again.append(record("a", 4..<8))
        try again.commit(at: day)
        #expect(try read(to: again).records.map(\.range) == [0..<4, 4..<8])
    }

    @Test func onlyRecordOfAnIncarnationIsAskedForAgain() throws {
        let (_, places) = try fill(["a", "b"])
        damage(places[0], .lines)
        let again = try open()
        #expect(throws: JournalRefusal.expects(0)) { try again.append(record("a", 4..<8)) }
        #expect(again.warnings.count == 1 && again.warnings[0].contains("have to be sent again"))
    }

    /// Each bit of a record but those of its frame's header, one by one: the others are all there.
    @Test func everyChangedBitCostsOneRecordAtMost() throws {
        let (journal, places) = try fill(["a", "a", "a"])
        let bytes = fileSystem.bytes(of: JournalForm.path(folder, 1))
        for place in places[1].offset..<places[2].offset {
            change { $0[place] ^= 1 << UInt8(place % 8) }
            #expect(try read(to: journal).records.map(\.range) == [0..<4, 8..<12])
            #expect(try open().expected(of: "a") == 12)
            change { $0 = bytes }
        }
        #expect(try read(to: journal).records.count == 3)
    }

    @Test func readerPassesOverWhatIsDamagedInOlderSegments() throws {
        let (journal, places) = try fill([String](repeating: "a", count: 20), segmentSize: 150)
        damage(places[6], .lines)
        damage(places[9], .headLength)
        let (records, warnings) = try read(to: journal)
        #expect(records.count == 18 && records.first?.range == 0..<4 && records.last?.range == 76..<80)
        #expect(warnings.count == 2 && warnings[0].contains("bytes 24 to 28 of web1 (a)"))
    }

    /// The table in the beginning is damaged: the records of the segment are there, and the table is that of the one before.
    @Test(arguments: [3, 9, 30])
    func damagedBeginningLosesNoRecord(_ place: Int) throws {
        let names = ["early"] + [String](repeating: "a", count: 20)
        let (journal, _) = try fill(names, segmentSize: 150)
        let last = journal.end.segment
        change(segment: last) { $0[place] ^= 1 }
        let again = try open(segmentSize: 150)
        #expect(again.warnings.count == 1 && again.warnings[0].contains("the beginning is damaged"))
        #expect(again.end.segment == last + 1)
        #expect(again.expected(of: "a") == 80 && again.expected(of: "early") == 4)
        #expect(try read(to: again).records.count == 21)
    }

    @Test func fileThatIsNoSegmentIsPutAside() throws {
        let (journal, _) = try fill([String](repeating: "a", count: 6), segmentSize: 150)
        let last = journal.end.segment
        change(segment: last) { bytes in bytes = bytes.map { _ in 7 } }
        let again = try open(segmentSize: 150)
        #expect(again.warnings.count == 1 && fileSystem.has(JournalForm.path(folder, last) + ".damaged"))
        let expected = try #require(again.expected(of: "a"))
        #expect(again.end.segment == last - 1 && expected < 24)
    }

    /// The file is shorter than what was read of it: what is known holds, and each goes on wherever its producer stands.
    @Test func segmentThatIsShorterThanWhatWasReadIsGoneOnBehind() throws {
        let (journal, places) = try fill(["a", "a", "b"])
        change { $0.removeLast($0.count - places[1].offset) }
        let again = try open(readTo: journal.end)
        #expect(again.end.segment == 2)
        #expect(throws: JournalRefusal.expects(4)) { try again.append(record("a", 0..<4)) }
        try again.append(record("a", 8..<12))
        try again.append(record("b", 4..<8))
        try again.commit(at: day)
        let (records, warnings) = try read(from: journal.end, to: again)
        #expect(records.count == 2 && warnings.isEmpty)
        #expect(try open(readTo: journal.end).expected(of: "a") == 12)
    }

    @Test func manyDamagedRecordsAreSaidInAFewLines() throws {
        let (_, places) = try fill([String](repeating: "a", count: 200))
        for place in places.dropLast() where place.offset % 2 == 0 { damage(place, .lines) }
        #expect((1...45).contains(try open().warnings.count))
    }
}
