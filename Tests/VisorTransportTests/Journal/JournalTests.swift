import Testing
import VisorKit

@testable import VisorTransport

@Suite struct JournalTests: JournalSuite {
    let fileSystem = SimulatedFileSystem(seed: 1)

    private func record(
        _ source: String = "web1", _ incarnation: String? = "a", _ range: Range<Int> = 0..<4, lines: String = "a\nb\n",
        at time: EventTime? = nil
    ) -> JournalRecord {
        JournalRecord(
            source: source, incarnation: incarnation, range: range, received: time ?? day, lines: Array(lines.utf8))
    }

    private func keep(_ records: [JournalRecord], in journal: Journal<SimulatedFileSystem>) throws {
        for record in records { try journal.append(record) }
        try journal.commit(at: day)
    }

    private func read(
        from position: JournalPosition? = nil, to journal: Journal<SimulatedFileSystem>
    ) throws -> (records: [JournalRecord], warnings: [String]) {
        var reader = JournalReader(folder: folder, from: position, in: fileSystem)
        var records: [JournalRecord] = []
        while let record = try reader.next(before: journal.end) { records.append(record) }
        #expect(reader.position == journal.end || records.isEmpty)
        return (records, reader.takeWarnings())
    }

    @Test func whatIsReadIsWhatWasAdded() throws {
        let journal = try open()
        var full = record("Zürich /var/log/é.log", "f00-1", 5..<1 << 50, lines: "ü\n\n")
        full.dropped = 7
        full.labels = ["site": "shop", "b": ""]
        let records = [
            full, record("web2", nil, 0..<0, lines: ""), record(lines: String(repeating: "x", count: 70_000)),
        ]
        try keep(records, in: journal)
        #expect(try read(to: journal).records == records)
        let again = try open()
        #expect(again.end == journal.end && again.size == journal.size)
        #expect(try read(to: again).records == records)
    }

    @Test func incarnationGoesOnWhereItStands() throws {
        let journal = try open()
        try keep([record("web1", "a", 100..<104), record("web1", "b", 0..<9), record("web2", "c", 7..<7)], in: journal)
        for known in [journal, try open()] {
            #expect(known.expected(of: "a") == 104)
            #expect(known.expected(of: "b") == 9)
            #expect(known.expected(of: "c") == 7)
            #expect(known.expected(of: "d") == nil)
            for start in [0, 100, 103, 105, 1 << 50] {
                #expect(throws: JournalRefusal.expects(104)) {
                    try known.append(record("web1", "a", start..<1 << 51))
                }
                // By whatever name: it is the incarnation that counts its bytes.
                #expect(throws: JournalRefusal.expects(104)) {
                    try known.append(record("other", "a", start..<1 << 51))
                }
            }
        }
    }

    @Test func batchThatIsAddedTwiceIsRefusedBeforeItIsDurable() throws {
        let journal = try open()
        try journal.append(record())
        #expect(throws: JournalRefusal.expects(4)) { try journal.append(record()) }
        try journal.commit(at: day)
        #expect(try read(to: journal).records == [record()])
    }

    @Test func linesWithoutAnIncarnationAreTakenAsTheyCome() throws {
        let journal = try open()
        try keep([record("web1", nil), record("web1", nil)], in: journal)
        #expect(try read(to: journal).records.count == 2)
    }

    @Test func recordThatIsTooLongIsRefused() throws {
        let journal = try open()
        let long = JournalRecord(
            source: "a", incarnation: "a", range: 0..<1, received: day,
            lines: [UInt8](repeating: 10, count: JournalRecord.longest))
        #expect(throws: JournalRefusal.isTooLong) { try journal.append(long) }
        #expect(journal.expected(of: "a") == nil)
    }

    @Test func segmentsFollowEachOtherAndAreForgottenInTheirOrder() throws {
        let journal = try open(segmentSize: 150)
        var records: [JournalRecord] = []
        var ends: [JournalPosition] = []
        for number in 0..<20 {
            records.append(record("web1", "a", number * 4..<number * 4 + 4))
            try keep([records[number]], in: journal)
            ends.append(journal.end)
        }
        #expect(journal.end.segment > 4 && journal.firstSegment == 1)
        #expect(try read(to: journal).records == records)
        for (number, end) in ends.enumerated() {
            let rest = try read(from: end, to: journal)
            #expect(rest.records == Array(records[(number + 1)...]) && rest.warnings.isEmpty)
        }
        let size = journal.size
        journal.forget(before: ends[10])
        #expect(journal.firstSegment == ends[10].segment && journal.size < size)
        #expect(try read(from: ends[10], to: journal).records == Array(records[11...]))
        #expect(try read(to: journal).records.last == records.last)
        let again = try open(segmentSize: 150)
        #expect(again.expected(of: "a") == 80 && again.size == journal.size)
        again.forget(before: again.end)
        #expect(again.firstSegment == again.end.segment)
        #expect(try open().expected(of: "a") == 80)
    }

    @Test func readerGoesOnWhileRecordsAreAdded() throws {
        let journal = try open(segmentSize: 150)
        var reader = JournalReader(folder: folder, from: nil, in: fileSystem)
        for number in 0..<12 {
            let next = record("web1", "a", number * 4..<number * 4 + 4)
            try keep([next], in: journal)
            #expect(try reader.next(before: journal.end) == next)
            #expect(try reader.next(before: journal.end) == nil)
            #expect(reader.position == journal.end)
        }
    }

    @Test func readerStaysBeforeTheEndThatItIsTold() throws {
        let journal = try open()
        try keep([record("web1", "a", 0..<4)], in: journal)
        let end = journal.end
        try keep([record("web1", "a", 4..<8)], in: journal)
        var reader = JournalReader(folder: folder, from: nil, in: fileSystem)
        #expect(try reader.next(before: end) != nil)
        #expect(try reader.next(before: end) == nil)
        #expect(try reader.next(before: journal.end)?.range == 4..<8)
    }

    @Test func tornRecordIsCutOffAndSentAgain() throws {
        let journal = try open()
        try keep([record("web1", "a", 0..<4), record("web1", "a", 4..<8)], in: journal)
        change(segment: 1) { $0.removeLast(3) }
        let again = try open()
        #expect(again.warnings.isEmpty)
        #expect(again.expected(of: "a") == 4)
        try keep([record("web1", "a", 4..<8)], in: again)
        #expect(try read(to: again).records.map(\.range) == [0..<4, 4..<8])
    }

    @Test func zerosBehindTheEndAreCutOff() throws {
        let journal = try open()
        try keep([record("web1", "a", 0..<4)], in: journal)
        change(segment: 1) { $0 += [UInt8](repeating: 0, count: 4_096) }
        let again = try open()
        #expect(again.end == journal.end && again.warnings.isEmpty)
    }

    /// The journal was removed, or put back from a copy: positions go on, and producers from where they are.
    @Test func journalThatIsBehindWhatWasReadGoesOnInAnotherSegment() throws {
        let journal = try open(segmentSize: 150)
        try keep([record("web1", "a", 0..<4)], in: journal)
        let copy = fileSystem.bytes(of: JournalForm.path(folder, 1))
        for number in 1..<6 { try keep([record("web1", "a", number * 4..<number * 4 + 4)], in: journal) }
        for segment in 1...journal.end.segment { fileSystem.delete(JournalForm.path(folder, segment)) }
        fileSystem.write(copy, to: JournalForm.path(folder, 1))
        let again = try open(readTo: journal.end)
        #expect(again.end > journal.end && again.end.segment == journal.end.segment + 1)
        // What is known of holds: what was taken is not taken again.
        for start in [0, 3] {
            #expect(throws: JournalRefusal.expects(4)) { try again.append(record("web1", "a", start..<30)) }
        }
        try keep([record("web1", "a", 24..<28)], in: again)
        #expect(throws: JournalRefusal.expects(28)) { try again.append(record("web1", "a", 32..<36)) }
        let rest = try read(from: journal.end, to: again)
        #expect(rest.records.map(\.range) == [24..<28])
        #expect(rest.warnings.count == 1 && rest.warnings[0].contains("is not there any more"))
    }

    @Test func otherVersionIsRefusedAndLeftAlone() throws {
        let journal = try open()
        try keep([record()], in: journal)
        let path = JournalForm.path(folder, 1)
        var writer = BinaryWriter()
        writer.count(9)
        let bytes = Array("VISORJNL".utf8) + JournalFrame.bytes(writer.bytes)[0]
        change(segment: 1) { $0 = bytes }
        let error = #expect(throws: JournalError.self) { _ = try open() }
        #expect(error == .otherVersion(path, 9))
        #expect(fileSystem.bytes(of: path) == bytes)
    }

    @Test func fullDiskTakesNothingAndForgetsNothing() throws {
        let journal = try open(segmentSize: 150)
        try keep([record("web1", "a", 0..<4)], in: journal)
        for room in [0, 1, 30, 60, 90] {
            try journal.append(record("web1", "a", 4..<8))
            try journal.append(record("web2", "b", 0..<8, lines: String(repeating: "x", count: 100)))
            fileSystem.setRoom(room)
            #expect(throws: SystemError.self) { try journal.commit(at: day) }
            #expect(journal.expected(of: "a") == 4 && journal.expected(of: "b") == nil)
            #expect(try read(to: journal).records.count == 1)
        }
        fileSystem.setRoom(.max)
        for number in 1..<8 { try keep([record("web1", "a", number * 4..<number * 4 + 4)], in: journal) }
        #expect(try read(to: journal).records.count == 8)
        #expect(try open().expected(of: "a") == 32)
    }

    @Test func silentIncarnationsAreForgottenAfterSevenDays() throws {
        let journal = try open(segmentSize: 150)
        let late = day + JournalTable.memory + .seconds(1)
        try keep([record("old", "o", 0..<4), record("new", "a", 0..<4)], in: journal)
        for number in 1..<6 {
            try journal.append(record("new", "a", number * 4..<number * 4 + 4, at: late))
            try journal.commit(at: late)
        }
        #expect(journal.end.segment > 1)
        #expect(journal.expected(of: "o") == nil && journal.expected(of: "a") == 24)
    }

    /// As many incarnations as there is room for, one each second, and how many those are.
    private func fullTable() -> (table: JournalTable, count: Int) {
        var table = JournalTable()
        let name = String(repeating: "n", count: 120)
        var count = 0
        while table.hasRoom {
            table.note(record("web1", "\(name)\(count)", at: day + TimeSpan(microseconds: Int64(count) * 1_000)))
            count += 1
        }
        return (table, count)
    }

    @Test func incarnationsTakeLittleRoomHoweverManyThereAre() {
        var (table, count) = fullTable()
        #expect(count > 40_000 && count < 70_000)
        var writer = BinaryWriter()
        table.encode(into: &writer)
        #expect(writer.bytes.count < JournalRecord.longest / 2)
        table.forget(at: day + JournalTable.memory + .seconds(100))
        #expect(table.hasRoom && table == JournalTable())
    }

    /// Whoever brings many does not lock all others out for days.
    @Test func thoseThatAreSilentMakeRoomForOthersAfterAnHour() throws {
        var (table, count) = fullTable()
        table.makeRoom(at: day + JournalTable.shortestMemory)
        #expect(!table.hasRoom)
        let name = String(repeating: "n", count: 120)
        table.note(record("web1", "\(name)0", 4..<8, at: day + JournalTable.shortestMemory))
        table.makeRoom(at: day + JournalTable.shortestMemory + .seconds(100))
        #expect(table.hasRoom && table.entries.count > count / 2)
        // Those that something came of last are known.
        #expect(table["\(name)0"] != nil && table["\(name)1"] == nil && table["\(name)\(count - 1)"] != nil)
    }

    @Test func otherFilesOfTheFolderAreLeftAlone() throws {
        for name in ["1.journal", "x.journal", "-00000000001.journal", "000000000002.journal.new", "notes"] {
            fileSystem.write([1], to: "\(folder)/\(name)")
        }
        let journal = try open()
        #expect(journal.end.segment == 1 && journal.warnings.isEmpty)
    }
}
