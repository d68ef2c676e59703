import VisorKit

/// Up to where each incarnation stands in a journal.
struct JournalTable: Equatable, Sendable {
    /// What an incarnation is known by.
    struct Key: Hashable, Sendable {
        let source: String
        let incarnation: String

        /// How many bytes are taken for what is known by it, as a file has it.
        fileprivate var cost: Int { source.utf8.count + incarnation.utf8.count + 32 }
    }

    /// Up to where an incarnation stands there.
    struct Entry: Equatable, Sendable {
        /// The offset that is expected next.
        var next: Int
        /// When a batch of it came last.
        var last: EventTime
        /// Whether more of it may have been taken than is known, so that it goes on there or behind.
        var mayBeFurther = false
    }

    /// How long an incarnation is remembered that nothing comes of.
    static let memory = TimeSpan.seconds(7 * 86_400)
    /// How many bytes of incarnations are known at most, which bounds memory and the beginning of a segment.
    static let limit = 8 << 20

    private(set) var entries: [Key: Entry] = [:]
    private var cost = 0

    /// What is known of an incarnation.
    subscript(source: String, incarnation: String) -> Entry? { entries[Key(source: source, incarnation: incarnation)] }

    /// Why a record is not taken; `nil` for one that goes on where its incarnation stands, or of which none is known.
    func refusal(of record: JournalRecord) -> JournalRefusal? {
        guard let incarnation = record.incarnation, let known = self[record.source, incarnation] else { return nil }
        let start = record.range.lowerBound
        return start == known.next || known.mayBeFurther && start > known.next ? nil : .expects(known.next)
    }

    /// Whether there is room for an incarnation that is not known.
    var hasRoom: Bool { cost < JournalTable.limit }

    /// Notes a record, and returns what was known before.
    @discardableResult
    mutating func note(_ record: JournalRecord) -> (key: Key, before: Entry?)? {
        guard let incarnation = record.incarnation else { return nil }
        let key = Key(source: record.source, incarnation: incarnation)
        let before = entries[key]
        let last = max(record.received, before?.last ?? record.received)
        restore(key, Entry(next: record.range.upperBound, last: last))
        return (key, before)
    }

    /// Notes that an incarnation goes on at a record which has been lost, unless more is known of it.
    mutating func expect(_ record: JournalRecord) {
        guard let incarnation = record.incarnation, self[record.source, incarnation] == nil else { return }
        let key = Key(source: record.source, incarnation: incarnation)
        restore(key, Entry(next: record.range.lowerBound, last: record.received))
    }

    /// Notes that more has been taken than is known, of whomever: all go on where they stand or behind.
    mutating func loosen() {
        for key in entries.keys { entries[key]?.mayBeFurther = true }
    }

    /// Goes back to what was known before a record.
    mutating func restore(_ key: Key, _ entry: Entry?) {
        let before = entries[key]
        if before == nil, entry != nil { cost += key.cost }
        if before != nil, entry == nil { cost -= key.cost }
        entries[key] = entry
    }

    /// Forgets the incarnations that nothing has come of for seven days.
    mutating func forget(at time: EventTime) {
        for (key, entry) in entries where entry.last + JournalTable.memory < time { restore(key, nil) }
    }

    func encode(into writer: inout BinaryWriter) {
        let sorted = entries.sorted { ($0.key.source, $0.key.incarnation) < ($1.key.source, $1.key.incarnation) }
        writer.array(sorted) { writer, entry in
            writer.text(entry.key.source)
            writer.text(entry.key.incarnation)
            writer.count(entry.value.next)
            writer.integer(Int(entry.value.last.microseconds))
            writer.bool(entry.value.mayBeFurther)
        }
    }

    init() {}

    init(from reader: inout BinaryReader) throws(WireError) {
        let pairs = try reader.array { (reader) throws(WireError) in
            let key = Key(source: try reader.text(), incarnation: try reader.text())
            let entry = Entry(
                next: try reader.count(), last: EventTime(microseconds: Int64(try reader.integer())),
                mayBeFurther: try reader.bool())
            return (key, entry)
        }
        for (key, entry) in pairs { restore(key, entry) }
    }
}
