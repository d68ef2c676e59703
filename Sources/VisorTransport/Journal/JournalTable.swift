import VisorKit

/// Up to where each incarnation stands in a journal.
///
/// An incarnation is known by itself: the name of its source may change, and it is still the same bytes that it counts.
struct JournalTable: Equatable, Sendable {
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

    /// How long an incarnation is remembered in any case: until then others find no room where there is none.
    static let shortestMemory = TimeSpan.seconds(3_600)

    private(set) var entries: [String: Entry] = [:]
    private var cost = 0

    /// What is known of an incarnation.
    subscript(incarnation: String) -> Entry? { entries[incarnation] }

    /// Why a record is not taken; `nil` for one that goes on where its incarnation stands, or of which none is known.
    func refusal(of record: JournalRecord) -> JournalRefusal? {
        guard let incarnation = record.incarnation, let known = self[incarnation] else { return nil }
        let start = record.range.lowerBound
        return start == known.next || known.mayBeFurther && start > known.next ? nil : .expects(known.next)
    }

    /// Whether there is room for an incarnation that is not known.
    var hasRoom: Bool { cost < JournalTable.limit }

    /// Notes a record, and returns what was known before.
    @discardableResult
    mutating func note(_ record: JournalRecord) -> (incarnation: String, before: Entry?)? {
        guard let incarnation = record.incarnation else { return nil }
        let before = entries[incarnation]
        let last = max(record.received, before?.last ?? record.received)
        restore(incarnation, Entry(next: record.range.upperBound, last: last))
        return (incarnation, before)
    }

    /// Notes that an incarnation goes on at a record which has been lost, unless more is known of it.
    mutating func expect(_ record: JournalRecord) {
        guard let incarnation = record.incarnation, self[incarnation] == nil else { return }
        restore(incarnation, Entry(next: record.range.lowerBound, last: record.received))
    }

    /// Notes that more has been taken than is known, of whomever: all go on where they stand or behind.
    mutating func loosen() {
        for key in entries.keys { entries[key]?.mayBeFurther = true }
    }

    /// Goes back to what was known before a record.
    mutating func restore(_ incarnation: String, _ entry: Entry?) {
        let before = entries[incarnation]
        if before == nil, entry != nil { cost += JournalTable.cost(of: incarnation) }
        if before != nil, entry == nil { cost -= JournalTable.cost(of: incarnation) }
        entries[incarnation] = entry
    }

    /// How many bytes are taken for what is known of an incarnation, as a file has it.
    private static func cost(of incarnation: String) -> Int { incarnation.utf8.count + 32 }

    /// Forgets the incarnations that nothing has come of for seven days.
    mutating func forget(at time: EventTime) {
        for (incarnation, entry) in entries where entry.last + JournalTable.memory < time { restore(incarnation, nil) }
    }

    /// Makes room for others where there is none: forgets those that have been silent longest, but for an hour at least.
    mutating func makeRoom(at time: EventTime) {
        guard !hasRoom else { return }
        let silent = entries.filter { $0.value.last + JournalTable.shortestMemory < time }
        for (incarnation, _) in silent.sorted(by: { $0.value.last < $1.value.last }) {
            // For some at once: each time all are looked at.
            guard cost >= JournalTable.limit / 8 * 7 else { return }
            restore(incarnation, nil)
        }
    }

    func encode(into writer: inout BinaryWriter) {
        writer.array(entries.sorted { $0.key < $1.key }) { writer, entry in
            writer.text(entry.key)
            writer.count(entry.value.next)
            writer.integer(Int(entry.value.last.microseconds))
            writer.bool(entry.value.mayBeFurther)
        }
    }

    init() {}

    init(from reader: inout BinaryReader) throws(WireError) {
        let pairs = try reader.array { (reader) throws(WireError) in
            let incarnation = try reader.text()
            let entry = Entry(
                next: try reader.count(), last: EventTime(microseconds: Int64(try reader.integer())),
                mayBeFurther: try reader.bool())
            return (incarnation, entry)
        }
        for (incarnation, entry) in pairs { restore(incarnation, entry) }
    }
}
