@testable import VisorKit

/// Somebody who writes records of a log of partials.
final class LogAuthor {
    let name: String
    let definition: UInt64
    private(set) var sequence = 0

    init(_ name: String, definition: UInt64 = 1) {
        (self.name, self.definition) = (name, definition)
    }

    /// The input partition of a number.
    static func input(_ number: Int) -> InputPartition { InputPartition(topic: "lines", number: number) }

    /// The records of a partial: one, where nothing is said of their size.
    func partial(
        _ range: Range<Int>, of number: Int = 0, atEnd: Duration? = nil, end: Int? = nil, latest: EventTime? = nil,
        marks: [String: Int] = [:], notes: WorkerPartial.Notes = WorkerPartial.Notes(),
        summaries: [PartialSummary] = [], size: Int = PartialRecord.partSize
    ) -> [[UInt8]] {
        sequence += 1
        let partial = WorkerPartial(
            partition: LogAuthor.input(number), range: range, atEnd: atEnd, end: end ?? range.upperBound,
            latest: latest, marks: marks.map { WorkerPartial.Mark(incarnation: $0.key, offset: $0.value) },
            notes: notes, summaries: summaries)
        let records = PartialRecord.records(
            of: partial, author: name, sequence: sequence, definition: definition, size: size)
        return (records ?? []).map(\.encoded)
    }

    /// A record of something else.
    func record(_ content: PartialRecord.Content) -> [UInt8] {
        sequence += 1
        return PartialRecord(author: name, sequence: sequence, definition: definition, content: content).encoded
    }

    /// A tick at a second.
    func tick(_ second: Int64) -> [UInt8] { record(.tick(EventTime(seconds: 1_800_000_000 + second))) }

    /// A statement of how many partitions the topic has.
    func inputs(_ count: Int) -> [UInt8] {
        record(.inputs([PartialRecord.InputTopic(name: "lines", partitions: count)]))
    }
}

/// A log of partials as somebody reads it.
@dynamicMemberLookup
final class ReadLog {
    var log: PartialLog

    init(_ log: PartialLog = PartialLog()) { self.log = log }

    subscript<Value>(dynamicMember path: KeyPath<PartialLog, Value>) -> Value { log[keyPath: path] }

    /// Takes records in their order; returns what each came to, in a word.
    @discardableResult
    func take(_ records: [[UInt8]]) -> [String] {
        records.map { take($0, at: log.next) }
    }

    /// Takes the record at an offset; returns what it came to, in a word.
    func take(_ record: [UInt8], at offset: Int) -> String {
        switch log.take(record, at: offset) {
        case .known: "known"
        case .unfinished: "unfinished"
        case .counted: "counted"
        case .lost: "lost"
        case .ticked: "ticked"
        case .joined: "joined"
        case .refused(let refusal): refusal.rawValue
        }
    }

    func hasHeard(_ author: String, _ sequence: Int) -> Bool { log.hasHeard(author, sequence) }

    func mark(of incarnation: String, in number: Int = 0) -> Int? {
        log.mark(of: incarnation, in: LogAuthor.input(number))
    }

    /// What is known of a partition of the topic of tests.
    func standing(_ number: Int = 0) -> PartialLog.Standing? { log.partitions[LogAuthor.input(number)] }
}

extension PartialLog {
    /// The state as bytes.
    var encoded: [UInt8] {
        var writer = BinaryWriter()
        encode(into: &writer)
        return writer.bytes
    }

    init(encoded: [UInt8]) throws(WireError) {
        var reader = BinaryReader(encoded)
        self = try PartialLog(from: &reader)
        try reader.end()
    }
}
