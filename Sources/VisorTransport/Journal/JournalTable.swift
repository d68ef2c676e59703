import VisorKit

/// Up to where each incarnation stands in a journal.
struct JournalTable: Equatable, Sendable {
    /// What an incarnation is known by.
    struct Key: Hashable, Sendable {
        let source: String
        let incarnation: String
    }

    /// Up to where an incarnation stands there.
    struct Entry: Equatable, Sendable {
        /// The offset that is expected next.
        var next: Int
        /// How many lines of it there have been.
        var lines: Int
        /// When a batch of it came last.
        var last: EventTime
    }

    /// How long an incarnation is remembered that nothing comes of.
    static let memory = TimeSpan.seconds(7 * 86_400)
    /// How many incarnations are known at most.
    static let limit = 1 << 16

    private(set) var entries: [Key: Entry] = [:]

    /// What is known of an incarnation.
    subscript(source: String, incarnation: String) -> Entry? { entries[Key(source: source, incarnation: incarnation)] }

    /// Whether there is room for an incarnation that is not known.
    var hasRoom: Bool { entries.count < JournalTable.limit }

    /// Notes a record, and returns what was known before.
    @discardableResult
    mutating func note(_ record: JournalRecord) -> (key: Key, before: Entry?)? {
        guard let incarnation = record.incarnation else { return nil }
        let key = Key(source: record.source, incarnation: incarnation)
        let before = entries[key]
        let newlines = record.lines.count { $0 == UInt8(ascii: "\n") }
        entries[key] = Entry(
            next: record.range.upperBound, lines: (before?.lines ?? 0) + newlines + record.dropped,
            last: max(record.received, before?.last ?? record.received))
        return (key, before)
    }

    /// Goes back to what was known before a record.
    mutating func restore(_ key: Key, _ entry: Entry?) {
        entries[key] = entry
    }

    /// Forgets the incarnations that nothing has come of for seven days.
    mutating func forget(at time: EventTime) {
        entries = entries.filter { $0.value.last + JournalTable.memory >= time }
    }

    func encode(into writer: inout BinaryWriter) {
        let sorted = entries.sorted { ($0.key.source, $0.key.incarnation) < ($1.key.source, $1.key.incarnation) }
        writer.array(sorted) { writer, entry in
            writer.text(entry.key.source)
            writer.text(entry.key.incarnation)
            writer.count(entry.value.next)
            writer.count(entry.value.lines)
            writer.integer(Int(entry.value.last.microseconds))
        }
    }

    init() {}

    init(from reader: inout BinaryReader) throws(WireError) {
        let pairs = try reader.array(atMost: JournalTable.limit) { (reader) throws(WireError) in
            let key = Key(source: try reader.text(), incarnation: try reader.text())
            let entry = Entry(
                next: try reader.count(), lines: try reader.count(),
                last: EventTime(microseconds: Int64(try reader.integer())))
            return (key, entry)
        }
        entries = Dictionary(pairs) { first, _ in first }
    }
}
