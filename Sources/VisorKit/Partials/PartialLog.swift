/// Says of each record of the log of partials whether it counts: the same to everyone who reads the log.
///
/// A partial counts only if it starts where the last one of its partition that counted ended. The first of a partition counts wherever
/// it starts, but it is empty, and only says where: else of two that come in another order than they were written the second would be
/// the first. So a worker that has lost its partition and does not know it, a retry and a restart change nothing: of two
/// partials for the same start the first in the log counts.
public struct PartialLog: Sendable {
    /// The offset of the record to be taken next.
    public private(set) var next: Int
    /// The partitions that are known.
    public internal(set) var partitions: [InputPartition: Standing] = [:]
    /// By what lines are folded, once that is known.
    public internal(set) var definition: UInt64?
    /// How many records were refused, by the reason.
    public internal(set) var refused: [Refusal: Int] = [:]
    /// The clock.
    var clock = LogClock()
    var authors: [String: Author] = [:]

    /// After how long in silence an incarnation is forgotten, and an author.
    private static let memory = Duration.seconds(7 * 86_400)
    private static let authorMemory = Duration.seconds(3_600)
    /// How many incarnations a partition may have; the one that has been silent longest is forgotten first.
    static let mostMarks = 65_536
    static let mostAuthors = 4_096
    static let mostPartitions = 65_536
    /// How many bytes of incomplete partials are kept of all authors.
    private static let mostPartBytes = 128 << 20

    /// A log of which nothing has been taken, from an offset on.
    public init(from next: Int = 0) {
        self.next = next
    }

    /// Whether an author's record has been taken, and all of it: it counts by now, or never will.
    public func hasHeard(_ author: String, _ sequence: Int) -> Bool {
        authors[author].map { $0.settled >= sequence } ?? false
    }

    /// The partitions whose readers have not been heard for so long: the windows wait for them.
    public func silent(for time: Duration) -> [InputPartition] {
        guard clock.now >= time else { return [] }
        return partitions.filter { $0.value.heard.map { clock.now - $0 >= time } ?? true }.keys.sorted()
    }

    /// Whether the reader of a partition says that it is at the end, and has said so just now.
    public func isAtEnd(_ standing: Standing) -> Bool {
        standing.endSaid.map { clock.now - $0 < WatermarkTracker.statementLifetime } ?? false
    }

    /// How far an incarnation has come in a partition; `nil` where it is not known.
    public func mark(of incarnation: String, in partition: InputPartition) -> Int? {
        partitions[partition]?.marks[incarnation]?.offset
    }

    /// Takes the record at an offset, which may be any bytes.
    public mutating func take(_ bytes: [UInt8], at offset: Int) -> Outcome {
        guard offset >= next else { return .known }
        next = offset + 1
        let record: PartialRecord
        do throws(WireError) {
            record = try PartialRecord(decoding: bytes)
        } catch {
            if case .isOfUnknownVersion = error { return refuse(.version) }
            return refuse(.damaged)
        }
        return take(record)
    }

    private mutating func take(_ record: PartialRecord) -> Outcome {
        if case .tick(let time) = record.content {
            clock.tick(of: record.author, at: time)
            forget()
            return .ticked
        }
        let isNew = hear(record)
        let outcome = judge(record, isNew: isNew)
        if case .unfinished = outcome { return outcome }
        if let author = authors[record.author] {
            authors[record.author]?.settled = max(author.settled, record.sequence)
        }
        return outcome
    }

    private mutating func judge(_ record: PartialRecord, isNew: Bool) -> Outcome {
        guard record.definition == definition ?? record.definition else { return refuse(.definition) }
        switch record.content {
        case .tick: return .ticked
        case .inputs(let topics): return join(topics)
        case .lost(let partition, let range): return lose(partition, range, record)
        case .part(let index, let count, let bytes):
            guard isNew || index > 0 else { return refuse(.overtaken) }
            guard record.sequence == authors[record.author]?.sequence else { return refuse(.incomplete) }
            guard let whole = assemble(record.author, index, count, bytes) else {
                boundParts()
                return index == 0 || authors[record.author]?.parts.isEmpty == false ? .unfinished : refuse(.incomplete)
            }
            do throws(WireError) {
                return settle(try WorkerPartial(decoding: whole), of: record)
            } catch {
                return refuse(.damaged)
            }
        }
    }

    private mutating func refuse(_ refusal: Refusal) -> Outcome {
        refused[refusal, default: 0] += 1
        return .refused(refusal)
    }

    /// Notes that an author has been heard; returns whether its record is a new one.
    private mutating func hear(_ record: PartialRecord) -> Bool {
        if authors[record.author] == nil, authors.count >= PartialLog.mostAuthors {
            let eldest = authors.min { ($0.value.heard, $0.key) < ($1.value.heard, $1.key) }
            if let eldest { authors[eldest.key] = nil }
        }
        let last = authors[record.author]?.sequence ?? -1
        authors[record.author, default: Author(sequence: -1, heard: clock.now)].heard = clock.now
        guard record.sequence > last else { return false }
        authors[record.author]?.sequence = record.sequence
        // Whoever goes on to another number leaves what is not complete as it is.
        authors[record.author]?.parts = []
        authors[record.author]?.count = 0
        return true
    }
}

/// How records come to count.
extension PartialLog {
    /// Puts a partial together of its parts; `nil` while some are missing.
    private mutating func assemble(_ name: String, _ index: Int, _ count: Int, _ bytes: [UInt8]) -> [UInt8]? {
        guard var author = authors[name] else { return nil }
        defer { authors[name] = author }
        if index == 0 { (author.parts, author.count) = ([], count) }
        // What comes twice changes nothing.
        if author.count == count && index < author.parts.count { return nil }
        guard author.count == count, author.parts.count == index else {
            (author.parts, author.count) = ([], 0)
            return nil
        }
        author.parts.append(bytes)
        guard author.parts.count == count else { return nil }
        defer { (author.parts, author.count) = ([], 0) }
        return Array(author.parts.joined())
    }

    /// Gives up partials that are not complete where they take too much: those whose authors have been silent longest.
    private mutating func boundParts() {
        var size = authors.reduce(0) { $0 + $1.value.parts.reduce(0) { $0 + $1.count } }
        while size > PartialLog.mostPartBytes {
            let open = authors.filter { !$0.value.parts.isEmpty }
            guard let eldest = open.min(by: { ($0.value.heard, $0.key) < ($1.value.heard, $1.key) }) else { return }
            size -= eldest.value.parts.reduce(0) { $0 + $1.count }
            authors[eldest.key]?.parts = []
            authors[eldest.key]?.count = 0
        }
    }

    private mutating func settle(_ partial: WorkerPartial, of record: PartialRecord) -> Outcome {
        guard var standing = standing(of: partial.partition) else { return refuse(.overtaken) }
        let expected = standing.position ?? (partial.range.isEmpty ? partial.range.lowerBound : nil)
        guard partial.range.lowerBound == expected else { return refuse(.overtaken) }
        definition = definition ?? record.definition
        if standing.position == nil || !partial.range.isEmpty {
            standing.position = partial.range.upperBound
            (standing.author, standing.sequence) = (record.author, record.sequence)
        }
        standing.end = max(partial.end, partial.range.upperBound)
        standing.latest = [standing.latest, partial.latest].compactMap(\.self).max()
        standing.heard = clock.now
        standing.endSaid = partial.atEnd.map { _ in clock.now }
        standing.notes.add(partial.notes)
        for mark in partial.marks {
            let known = standing.marks[mark.incarnation]?.offset ?? 0
            standing.marks[mark.incarnation] = Mark(offset: max(known, mark.offset), moved: clock.now)
        }
        standing.boundMarks()
        partitions[partial.partition] = standing
        return .counted(partial, number: standing.number)
    }

    private mutating func lose(
        _ partition: InputPartition, _ range: Range<Int>, _ record: PartialRecord
    ) -> Outcome {
        guard var standing = standing(of: partition), standing.position == range.lowerBound else {
            return refuse(.overtaken)
        }
        standing.position = range.upperBound
        (standing.author, standing.sequence) = (record.author, record.sequence)
        standing.lost = min(standing.lost + range.count, BinaryReader.greatestPlace)
        partitions[partition] = standing
        return .lost(partition, range)
    }

    /// What is known of a partition, a new one too; `nil` where there are too many.
    private func standing(of partition: InputPartition) -> Standing? {
        if let known = partitions[partition] { return known }
        return partitions.count < PartialLog.mostPartitions ? Standing(number: partitions.count) : nil
    }

    private mutating func join(_ topics: [PartialRecord.InputTopic]) -> Outcome {
        var numbers: [Int] = []
        for topic in topics {
            for number in 0..<topic.partitions {
                let partition = InputPartition(topic: topic.name, number: number)
                guard partitions[partition] == nil, let standing = standing(of: partition) else { continue }
                partitions[partition] = standing
                numbers.append(standing.number)
            }
        }
        return .joined(numbers)
    }

    /// Forgets who has been silent for long.
    private mutating func forget() {
        authors = authors.filter { clock.now - $0.value.heard < PartialLog.authorMemory }
        for partition in partitions.keys where partitions[partition]?.marks.isEmpty == false {
            let eldest = clock.now - PartialLog.memory
            guard partitions[partition]?.marks.contains(where: { $0.value.moved < eldest }) == true else { continue }
            let kept = partitions[partition]?.marks.filter { $0.value.moved >= eldest }
            partitions[partition]?.marks = kept ?? [:]
        }
    }
}

extension PartialLog.Standing {
    /// Forgets the eldest incarnations where there are too many.
    fileprivate mutating func boundMarks() {
        guard marks.count > PartialLog.mostMarks else { return }
        let sorted = marks.sorted { ($0.value.moved, $0.key) > ($1.value.moved, $1.key) }
        let kept = sorted.prefix(PartialLog.mostMarks - PartialLog.mostMarks / 8)
        marks = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
